import { accountPages } from "./pages";

export default accountPages;
