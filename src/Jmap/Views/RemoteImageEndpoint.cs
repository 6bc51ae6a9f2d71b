using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Jmap;

/// <summary>
/// Fetches an image of another server for a reader who wants to see it: its sender learns this server's address, not the reader's, and no cookie, referrer
/// or browser. Only pictures made of points pass, and nothing of a private network.
/// </summary>
internal sealed class RemoteImageEndpoint : IDisposable
{
    private const int MaximumRedirects = 5;

    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase) { "image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon" };

    private readonly JmapGate _gate;
    private readonly IAccountAccess _access;
    private readonly RemoteImageLinks _links;
    private readonly JmapOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private const long SecondsKept = 86_400;

    private readonly RequestSlots _slots;

    public RemoteImageEndpoint(JmapGate gate, IAccountAccess access, RemoteImageLinks links, IDnsResolver resolver, TimeProvider clock, JmapOptions options)
    {
        _gate = gate;
        _access = access;
        _links = links;
        _options = options;
        _clock = clock;
        _slots = new RequestSlots(options.MaximumConcurrentRemoteImages);
        _http = PolicyHttp.CreateForStrangers(resolver, options.AllowPrivateImages, options.PushRoots);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (compatible; Posthouse image proxy)");
        _http.DefaultRequestHeaders.Accept.ParseAdd("image/webp,image/png,image/jpeg,image/gif,image/*;q=0.5");
    }

    internal async Task FetchAsync(HttpContext context)
    {
        using SignedIn? user = await _gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        if (await _access.FindAsync(user.Account, (string)context.Request.RouteValues["accountId"]!, context.RequestAborted).ConfigureAwait(false) is not { } view
            || !Uri.TryCreate(context.Request.Query["url"], UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The address must be one of http or https.").ConfigureAwait(false);
            return;
        }

        if (!await IsProvedAsync(context, view, address).ConfigureAwait(false))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The address does not come from a message that was asked to show images.").ConfigureAwait(false);
            return;
        }

        // Kept for a day as it was, by whoever is still signed in: the browser asks each time.
        context.Response.Headers.CacheControl = _options.CacheControl;
        string tag = string.Create(CultureInfo.InvariantCulture, $"\"{_clock.GetUtcNow().ToUnixTimeSeconds() / SecondsKept}\"");
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.Headers.ETag = tag;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        if (!_slots.TryTake(view.User))
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many images are being fetched at once.").ConfigureAwait(false);
            return;
        }

        using var late = new CancellationTokenSource(_options.RemoteImageTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            await PassAsync(context, address, tag, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            // Half an image is broken off, so that nobody keeps it for a whole one.
            if (context.Response.HasStarted) context.Abort();
            else await RefuseAsync(context, StatusCodes.Status502BadGateway, "The image could not be fetched.").ConfigureAwait(false);
        }
        finally
        {
            _slots.Free(view.User);
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<bool> IsProvedAsync(HttpContext context, AccountView view, Uri address)
    {
        string proof = context.Request.Query["proof"].ToString();
        if (proof.Length == 0) return false;
        await _links.LoadAsync(context.RequestAborted).ConfigureAwait(false);
        return _links.IsProved(view.User, address, proof);
    }

    private async Task PassAsync(HttpContext context, Uri address, string tag, CancellationToken cancellationToken)
    {
        for (int hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            {
                if (hop == MaximumRedirects || answer.Headers.Location is not { } next || !Uri.TryCreate(address, next, out Uri? target) || target.Scheme is not ("http" or "https"))
                {
                    await RefuseAsync(context, StatusCodes.Status502BadGateway, "The image leads elsewhere without end.").ConfigureAwait(false);
                    return;
                }

                address = target;
                continue;
            }

            string? type = answer.Content.Headers.ContentType?.MediaType;
            if (!answer.IsSuccessStatusCode || type is null || !Types.Contains(type) || answer.Content.Headers.ContentLength > _options.MaximumRemoteImage)
            {
                await RefuseAsync(context, StatusCodes.Status502BadGateway, "There is no image at the address, or it is too large.").ConfigureAwait(false);
                return;
            }

            await SendAsync(context, answer, type, tag, cancellationToken).ConfigureAwait(false);
            return;
        }
    }

    private async Task SendAsync(HttpContext context, HttpResponseMessage answer, string type, string tag, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        response.ContentType = type;
        response.ContentLength = answer.Content.Headers.ContentLength;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.ETag = tag;
        Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            byte[] buffer = new byte[32 << 10];
            long passed = 0;
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if ((passed += read) > _options.MaximumRemoteImage) throw new IOException("The image is longer than it may be.");
                await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) => ProblemDetails.WriteAsync(context, status, "about:blank", detail, null);
}
