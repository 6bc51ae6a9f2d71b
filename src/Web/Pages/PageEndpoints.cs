using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Web;

/// <summary>The applications of web/, as files: they hold nothing of anybody, and whoever may not sign in may read them.</summary>
internal static class PageEndpoints
{
    private const string Mail = "mail";

    // The document into which the webmail puts a message.
    private const string MessageFrame = "mail/frame.html";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        PageFiles? files = PageFiles.Load(endpoints.ServiceProvider.GetRequiredService<WebOptions>().PagesFolder);
        endpoints.MapMethods("/", Methods, static context => RedirectAsync(context, $"/{Mail}/"));
        foreach (string application in files?.Applications ?? [Mail])
        {
            endpoints.MapMethods($"/{application}/{{**path}}", Methods, context => AnswerAsync(context, files, application));
        }
    }

    private static Task RedirectAsync(HttpContext context, string path)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Redirect(path);
        return Task.CompletedTask;
    }

    private static Task AnswerAsync(HttpContext context, PageFiles? files, string application)
    {
        if (context.Request.Path.Value == "/" + application) return RedirectAsync(context, $"/{application}/");
        if (files is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync("The browser side is not built: start the server with ./posthouse, which builds it, or run 'npm ci && npm run build' in web/ and build the server again.\n");
        }

        string path = (string?)context.Request.RouteValues["path"] ?? "";
        if (files.Find($"{application}/{path}") is { } file) return SendAsync(context, files, file);
        // Addresses inside the application are its own; a file that an older build had is gone.
        if (!path.StartsWith("assets/", StringComparison.Ordinal)) return SendAsync(context, files, files.Find($"{application}/index.html")!);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext context, PageFiles files, PageFile file)
    {
        HttpResponse response = context.Response;
        PageSecurity.Apply(response, isMessage: file.Path == MessageFrame);
        string? encoding = file.Encodings.FirstOrDefault(encoding => Accepts(context.Request, encoding));
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        // The frame of a message is empty and is opened for each: it need not be asked for each time, and its policy is an hour old at most.
        response.Headers.CacheControl = file.Immutable ? "public, max-age=31536000, immutable" : file.Path == MessageFrame ? "public, max-age=3600" : "no-cache";
        string etag = encoding is null ? $"\"{file.Etag}\"" : $"\"{file.Etag}-{encoding}\"";
        response.Headers.ETag = etag;
        if (IsKnown(context.Request, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.Type;
        if (encoding is not null) response.Headers.ContentEncoding = encoding;
        string name = Path.Combine(files.Folder, file.Path) + encoding switch { "br" => ".br", "gzip" => ".gz", _ => "" };
        response.ContentLength = new FileInfo(name).Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.SendFileAsync(name, context.RequestAborted);
    }

    // RFC 9110 §12.5.3: named, and not with a weight of nought.
    private static bool Accepts(HttpRequest request, string encoding) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out IList<StringWithQualityHeaderValue>? accepted)
        && accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);

    // RFC 9110 §13.1.2.
    private static bool IsKnown(HttpRequest request, string etag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag == etag);
}
