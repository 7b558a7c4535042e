export * from "./BalanceCard";
export * from "./ChartCard";
export * from "./Legend";
export * from "./balance";
export * from "./options";
export * from "./palette";
