export * from "./fields";
export * from "./Form";
export * from "./unsaved";
