using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Posthouse.Dns;
using Posthouse.SenderAuth;

namespace Posthouse.Jmap;

/// <summary>What became of one push message.</summary>
internal enum PushOutcome
{
    Taken,

    /// <summary>RFC 8030 §7.3: the subscription is over.</summary>
    Gone,

    /// <summary>It may be taken later.</summary>
    Later,

    /// <summary>It never will be.</summary>
    Refused,
}

/// <summary>Hands messages to push services (RFC 8030), encrypted and signed. Never into a private network, never along a redirect.</summary>
internal sealed class PushClient : IDisposable
{
    // RFC 8030 §5.2: a device that was off for longer asks by itself when it is on again.
    private const string TimeToLive = "86400";

    private readonly HttpClient _http;
    private readonly VapidKeys _keys;
    private readonly TimeProvider _clock;
    private readonly JmapOptions _options;

    public PushClient(IDnsResolver resolver, VapidKeys keys, TimeProvider clock, JmapOptions options)
    {
        _keys = keys;
        _clock = clock;
        _options = options;
        _http = PolicyHttp.CreateForStrangers(resolver, options.AllowPrivatePush, options.PushRoots);
    }

    /// <param name="write">The properties of the object that is sent.</param>
    /// <param name="retryAfter">As the service asks (RFC 9110 §10.2.3).</param>
    internal async Task<(PushOutcome Outcome, TimeSpan? RetryAfter)> SendAsync(PushSubscription subscription, Action<Utf8JsonWriter> write, bool urgent, CancellationToken cancellationToken)
    {
        await _keys.LoadAsync(cancellationToken).ConfigureAwait(false);
        using var late = new CancellationTokenSource(_options.WebPushTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, subscription.Url) { Content = Content(subscription, write) };
        request.Headers.TryAddWithoutValidation("TTL", TimeToLive);
        request.Headers.TryAddWithoutValidation("Urgency", urgent ? "high" : "normal");
        request.Headers.TryAddWithoutValidation("Authorization", _keys.Authorization(subscription.Url));
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            PushOutcome outcome = response.StatusCode switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.Gone => PushOutcome.Gone,
                HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout => PushOutcome.Later,
                >= HttpStatusCode.InternalServerError => PushOutcome.Later,
                _ => response.IsSuccessStatusCode ? PushOutcome.Taken : PushOutcome.Refused,
            };
            return (outcome, RetryAfter(response));
        }
        catch (HttpRequestException)
        {
            return (PushOutcome.Later, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (PushOutcome.Later, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static ByteArrayContent Content(PushSubscription subscription, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var output = new Utf8JsonWriter(buffer, Dispatcher.Json))
        {
            output.WriteStartObject();
            write(output);
            output.WriteEndObject();
        }

        ByteArrayContent content;
        if (subscription.Keys is { } keys)
        {
            content = new ByteArrayContent(MessageEncryption.Encrypt(buffer.WrittenSpan, keys.PublicKey, keys.Secret));
            content.Headers.ContentEncoding.Add("aes128gcm");
        }
        else
        {
            content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        }

        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _clock.GetUtcNow(),
        _ => null,
    };
}
