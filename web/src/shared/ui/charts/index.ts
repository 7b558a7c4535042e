export * from "./ChartCard";
export * from "./Legend";
export * from "./options";
export * from "./palette";
