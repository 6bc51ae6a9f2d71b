using System.Globalization;
using System.Net;
using System.Text;

namespace Posthouse.Dns;

/// <summary>
/// Sends requests to a provider's API: within a time, with a bounded answer, and again after a while where the provider asks for it. The
/// secret never gets into a message, not even where the provider sends it back.
/// </summary>
internal sealed class ProviderClient(HttpClient http, PublisherSettings settings, TimeProvider clock, string secret)
{
    private const int MaximumMessage = 300;

    /// <param name="make">A new request for each try: signatures hold once and for a short time.</param>
    /// <param name="judge">What the answer says went wrong; null where nothing did.</param>
    /// <exception cref="PublishException">No answer, or one that says no.</exception>
    internal async Task<byte[]> SendAsync(Func<HttpRequestMessage> make, Func<ProviderAnswer, ProviderError?> judge, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            using HttpRequestMessage request = make();
            string host = request.RequestUri!.Host;
            ProviderAnswer answer = await ExchangeAsync(request, host, cancellationToken).ConfigureAwait(false);
            ProviderError? error = judge(answer);
            if (error is null && (int)answer.Status is >= 200 and < 300) return answer.Body;
            error ??= new ProviderError(answer.Status == HttpStatusCode.TooManyRequests ? PublishFault.Busy : PublishFault.Unreachable, ((int)answer.Status).ToString(CultureInfo.InvariantCulture), "the answer is not one of this API");
            TimeSpan wait = answer.RetryAfter ?? TimeSpan.FromSeconds(1 << Math.Min(attempt, 10));
            if (error.Fault == PublishFault.Busy && attempt < settings.Retries && wait <= settings.MaximumRetryWait)
            {
                await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
                continue;
            }

            throw Failure(host, answer, error);
        }
    }

    private async Task<ProviderAnswer> ExchangeAsync(HttpRequestMessage request, string host, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return new ProviderAnswer(response.StatusCode, await ReadAsync(response, host, either.Token).ConfigureAwait(false), RetryAfter(response));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PublishException(PublishFault.Unreachable, $"{host} did not answer within {settings.Timeout.TotalSeconds:0.#} s.", exception) { Unknown = true };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // What never got there was not carried out.
            bool unknown = exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
            throw new PublishException(PublishFault.Unreachable, $"{host} cannot be reached: {Clean(exception.Message)}", exception) { Unknown = unknown };
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, string host, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = new MemoryStream();
            byte[] buffer = new byte[16_384];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (body.Length + read > settings.MaximumAnswer) throw new PublishException(PublishFault.Unreachable, $"The answer of {host} is longer than {settings.MaximumAnswer} octets.") { Unknown = true };
                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
    }

    // RFC 9110 §10.2.3: seconds, or a date.
    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };

    private PublishException Failure(string host, ProviderAnswer answer, ProviderError error)
    {
        string words = $"{host}: {Clean(error.Message)} ({Clean(error.Code)})";
        return error.Fault == PublishFault.Busy
            ? new PublishException(error.Fault, $"{words}: too many requests{(answer.RetryAfter is { } wait ? $", again in {wait.TotalSeconds:0} s" : "")}.") { RetryAfter = answer.RetryAfter }
            : new PublishException(error.Fault, words) { Unknown = error.Fault == PublishFault.Unreachable };
    }

    // A provider's words go to logs and terminals: no control characters, no novels, and nothing of ours that is secret.
    private string Clean(string text)
    {
        var cleaned = new StringBuilder(Math.Min(text.Length, MaximumMessage));
        foreach (char c in text.Replace(secret, "***", StringComparison.Ordinal))
        {
            if (cleaned.Length == MaximumMessage) return cleaned.Append('…').ToString();
            cleaned.Append(char.IsControl(c) ? ' ' : c);
        }

        return cleaned.ToString();
    }
}
