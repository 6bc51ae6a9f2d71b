using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>What a browser may do with our pages.</summary>
internal static class PageSecurity
{
    // Fluent's styles are rules put one by one (CSSOM, which the policy does not restrict) into <style> elements that are made empty:
    // the hash is that of nothing. Every script is a file of ours, and no string becomes HTML but what the
    // editor reads from the clipboard into its own few kinds of nodes.
    private const string Application =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; frame-src 'self' blob:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types ProseMirrorClipboard posthouse-quote posthouse-worker posthouse-pdf";

    // A message is shown in a document of its own that can run nothing, load nothing and send nothing. The sandbox keeps our origin, so that
    // the page can fill it and measure it; without scripts nothing in it can use that. Images of other servers come through this one.
    private const string Message =
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        + "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";

    private const string Powers = "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

    internal static void Apply(HttpResponse response, bool isMessage)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy = isMessage ? Message : Application;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Powers;
    }
}
