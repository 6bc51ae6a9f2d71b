using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Posthouse.Acme;

/// <summary>
/// Speaks with one authority: signs, keeps nonces, asks again where a nonce was not taken, and turns every failure into an
/// <see cref="AcmeException"/>. It waits for nothing but the network, for <see cref="AcmeOptions.RequestTimeout"/> at most.
/// </summary>
internal sealed class AcmeClient(HttpClient http, AcmeOptions options, AccountKey key, TimeProvider clock)
{
    // RFC 8555 §6.5: a nonce may be refused at any time, and the answer brings a fresh one. More than this is a broken server.
    private const int NonceAttempts = 8;

    private AcmeDirectory? _directory;
    private string? _nonce;

    public AccountKey Key => key;

    /// <summary>Our account's URL, once it is known.</summary>
    public Uri? Account { get; set; }

    public async ValueTask<AcmeDirectory> DirectoryAsync(CancellationToken cancellationToken)
    {
        if (_directory is not null) return _directory;
        AcmeDirectory directory = (await GetAsync(options.Directory, cancellationToken).ConfigureAwait(false)).Read(AcmeJson.Default.AcmeDirectory);
        if (directory.NewNonce is null || directory.NewAccount is null || directory.NewOrder is null)
            throw new AcmeException($"{options.Directory} is no ACME directory: it does not say where to make accounts and orders. Check directory under [acme].");
        return _directory = directory;
    }

    /// <summary>An unauthenticated GET: the directory and renewal information alone (RFC 8555 §6.3, RFC 9773 §4.1).</summary>
    public async Task<AcmeAnswer> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Secure(url));
        using HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? await AnswerAsync(url, response, cancellationToken).ConfigureAwait(false) : throw await FailureAsync(url, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>RFC 8555 §6.3: a GET that says who asks.</summary>
    public Task<AcmeAnswer> ReadAsync(Uri url, CancellationToken cancellationToken, string accept = "application/json") => PostAsync(url, [], cancellationToken, accept);

    /// <summary>A signed request.</summary>
    public async Task<AcmeAnswer> PostAsync(Uri url, byte[] payload, CancellationToken cancellationToken, string accept = "application/json")
    {
        Secure(url);
        for (int attempt = 1; ; attempt++)
        {
            string nonce = await NonceAsync(cancellationToken).ConfigureAwait(false);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Jws.Sign(key, url, nonce, Account, payload)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
            using HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return await AnswerAsync(url, response, cancellationToken).ConfigureAwait(false);
            AcmeException failure = await FailureAsync(url, response, cancellationToken).ConfigureAwait(false);
            if (failure.ErrorType != "badNonce" || attempt == NonceAttempts) throw failure;
        }
    }

    private async Task<string> NonceAsync(CancellationToken cancellationToken)
    {
        if (_nonce is null)
        {
            // RFC 8555 §7.2.
            Uri newNonce = (await DirectoryAsync(cancellationToken).ConfigureAwait(false)).NewNonce!;
            using var request = new HttpRequestMessage(HttpMethod.Head, Secure(newNonce));
            using HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw await FailureAsync(newNonce, response, cancellationToken).ConfigureAwait(false);
        }

        string nonce = _nonce ?? throw new AcmeException($"{options.Directory.Host} gave no nonce; it is not a server of RFC 8555, or a proxy between removes its headers.");
        _nonce = null;
        return nonce;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Posthouse", typeof(AcmeClient).Assembly.GetName().Version?.ToString(2)));
        // RFC 8555 §6.1: the texts are read beside ours.
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        try
        {
            HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            // RFC 8555 §6.5.1: a value outside base64url is to be ignored.
            if (response.Headers.TryGetValues("Replay-Nonce", out IEnumerable<string>? nonces) && nonces.FirstOrDefault() is { Length: > 0 } nonce && nonce.All(IsBase64Url)) _nonce = nonce;
            return response;
        }
        catch (HttpRequestException exception)
        {
            // What is wrong with TLS or the connection stands in the inner ones.
            string reason = (exception.InnerException ?? exception).Message;
            throw new AcmeException($"{request.RequestUri!.Host} cannot be reached: {reason} See that this machine may open connections to it; it is tried again.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AcmeException($"{request.RequestUri!.Host} did not answer within {options.RequestTimeout.TotalSeconds:0} seconds; it is tried again.", exception);
        }
    }

    private async Task<AcmeAnswer> AnswerAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Uri? location = response.Headers.Location;
        if (location is { IsAbsoluteUri: false }) location = new Uri(url, location);
        return new AcmeAnswer(url, location, RetryAfter(response), await BodyAsync(url, response, cancellationToken).ConfigureAwait(false));
    }

    private async Task<AcmeException> FailureAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await BodyAsync(url, response, cancellationToken).ConfigureAwait(false);
        AcmeProblem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize(body, AcmeJson.Default.AcmeProblem);
        }
        catch (JsonException)
        {
            // A proxy's page, not the authority's words: the status has to do.
        }

        return ProblemText.Explain(problem, (int)response.StatusCode, RetryAfter(response), url.Host);
    }

    private static async Task<byte[]> BodyAsync(Uri url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new AcmeException($"The answer of {url.Host} broke off or is too long; it is tried again.", exception);
        }
    }

    // RFC 9110 §10.2.3: seconds or a date.
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    // RFC 8555 §6.1.
    private static Uri Secure(Uri url) =>
        url is { IsAbsoluteUri: true, Scheme: "https" } ? url : throw new AcmeException($"'{url}' is not an https address; ACME is spoken over https only.");

    private static bool IsBase64Url(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
