/** Of the API and of what tells about it. */
export const API_VERSION = '1.0.0'
