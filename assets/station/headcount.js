export const askHowMany = () => {};
