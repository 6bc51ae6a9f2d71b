using Posthouse.Dns;
using Posthouse.SenderAuth;

namespace Posthouse.Jmap;

/// <summary>Sends the POST by which a reader leaves a list. Never into a private network, never along a redirect, without a cookie.</summary>
internal sealed class UnsubscribeClient : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly JmapOptions _options;
    private readonly HttpClient _http;

    public UnsubscribeClient(IDnsResolver resolver, TimeProvider clock, JmapOptions options)
    {
        _clock = clock;
        _options = options;
        _http = PolicyHttp.CreateForStrangers(resolver, options.AllowPrivateImages, options.PushRoots);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (compatible; Posthouse)");
    }

    /// <summary>Whether the list took it.</summary>
    internal async Task<bool> PostAsync(Uri address, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.RemoteImageTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        // RFC 8058 §3.1, §3.2: the body is exactly this, and nothing tells who sends it but the address.
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]) };
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
