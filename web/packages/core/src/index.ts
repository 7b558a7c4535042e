export * from "./contrast";
export * from "./formats";
export * from "./languages";
export * from "./measures";
export * from "./periods";
