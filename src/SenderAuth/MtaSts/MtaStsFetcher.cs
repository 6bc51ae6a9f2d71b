using System.Net;
using System.Net.Http.Headers;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Gets a domain's policy over HTTPS (RFC 8461 §3.3). The client has to follow no redirect and keep no cookie: see <see cref="PolicyHttp"/>.
/// Throws only when it is cancelled.
/// </summary>
internal sealed class MtaStsFetcher(HttpClient http, MtaStsOptions options, TimeProvider clock)
{
    internal async Task<MtaStsFetch> FetchAsync(DomainName domain, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.FetchTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://mta-sts.{domain.Ascii}/.well-known/mta-sts.txt"));
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            // §3.3: redirects must not be followed, and only 200 is an answer.
            if (response.StatusCode != HttpStatusCode.OK) return MtaStsFetch.Failed(MtaStsFault.FetchError, $"the policy host answered {(int)response.StatusCode}");
            // §3.2: the media type guards against hosts where strangers may put files.
            MediaTypeHeaderValue? type = response.Content.Headers.ContentType;
            if (type?.MediaType is not { } media || !media.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
                return MtaStsFetch.Failed(MtaStsFault.PolicyInvalid, $"the policy is {type?.MediaType ?? "of no type"}, not text/plain");
            byte[]? file = await ReadAsync(response.Content, either.Token).ConfigureAwait(false);
            if (file is null) return MtaStsFetch.Failed(MtaStsFault.PolicyInvalid, "the policy is larger than 64 KiB");
            return MtaStsPolicyParser.TryParse(file, out MtaStsPolicy? policy)
                ? new MtaStsFetch(policy, MtaStsFault.None, null)
                : MtaStsFetch.Failed(MtaStsFault.PolicyInvalid, "the policy cannot be read");
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError == HttpRequestError.SecureConnectionError
                ? MtaStsFetch.Failed(MtaStsFault.WebPkiInvalid, "the policy host has no certificate that is good for its name")
                : MtaStsFetch.Failed(MtaStsFault.FetchError, exception.Message);
        }
        catch (IOException exception)
        {
            return MtaStsFetch.Failed(MtaStsFault.FetchError, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MtaStsFetch.Failed(MtaStsFault.FetchError, "the policy host did not answer in time");
        }
    }

    // Null where there is more than a policy may have.
    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MtaStsPolicyParser.MaximumLength) return null;
        using Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[MtaStsPolicyParser.MaximumLength + 1];
        int read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == buffer.Length ? null : buffer[..read];
    }
}
