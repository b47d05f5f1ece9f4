/* The API page: Swagger UI on the program's own description. What is tried goes out under the reader's session,
   with the token against forged requests and a new key for every act. */
"use strict";

(() => {
  const place = document.getElementById("api-docs");
  const forgery = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  const sign = (request) => {
    if (new URL(request.url, location.href).origin !== location.origin) return request;
    request.headers["X-CSRFToken"] = forgery;
    return request;
  };

  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    displayRequestDuration: false,
    validatorUrl: null,
    requestInterceptor: sign,
  });
})();
