using System.Net.Http.Headers;

namespace Posthouse.SenderAuth;

/// <summary>Hands a report in over HTTPS (RFC 8460 §5.4). Throws only when it is cancelled.</summary>
public sealed class TlsReportPoster(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Null when it was taken; else why not.</summary>
    public async Task<string?> PostAsync(Uri to, TlsReport report, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var content = new ByteArrayContent(TlsReportMessage.Pack(report));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/tlsrpt+gzip");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = content };
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"{to.Host} answered {(int)response.StatusCode}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{to.Host} did not answer in time";
        }
    }
}
