using System.Net;

namespace Posthouse.SenderAuth;

/// <summary>Fetches a logo and its certificate over HTTPS, and checks them. Follows no redirect, and throws only when it is cancelled.</summary>
internal sealed class BimiFetcher(HttpClient http, BimiOptions options, TimeProvider clock)
{
    internal async Task<BimiFinding> FetchAsync(BimiQuestion question, CancellationToken cancellationToken)
    {
        byte[]? vouched = null;
        if (question.Authority is { } authority)
        {
            (byte[]? pem, string missing) = await GetAsync(authority, options.MaximumEvidence, "certificate", cancellationToken).ConfigureAwait(false);
            if (pem is null) return new BimiFinding(null, missing, AuthResult.Fail, true);
            byte[]? held = MarkCertificate.Logo(pem, question.Domain, question.Organization, question.Selector, options.Roots, clock.GetUtcNow(), out string wrong);
            if (held is null) return new BimiFinding(null, wrong, AuthResult.Fail, false);
            vouched = SvgProfile.Unpack(held, options.MaximumLogo);
            if (vouched is null) return new BimiFinding(null, "the certificate's logo is damaged or too large", AuthResult.Fail, false);
        }

        AuthResult proved = vouched is null ? AuthResult.None : AuthResult.Pass;
        (byte[]? file, string problem) = await GetAsync(question.Location, options.MaximumLogo, "logo", cancellationToken).ConfigureAwait(false);
        if (file is null) return new BimiFinding(null, problem, proved, true);
        if (SvgProfile.Unpack(file, options.MaximumLogo) is not { } svg) return new BimiFinding(null, "the logo is damaged or too large", proved, false);
        // "Construct BIMI-Location URI": where both are given they are the same.
        if (vouched is not null && !vouched.AsSpan().SequenceEqual(svg)) return new BimiFinding(null, "the logo is not the one that the certificate vouches for", AuthResult.Fail, false);
        return SvgProfile.Problem(svg) is { } against ? new BimiFinding(null, against, proved, false) : new BimiFinding(svg, "", proved, false);
    }

    private async Task<(byte[]? File, string Problem)> GetAsync(Uri address, int limit, string what, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.FetchTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) return (null, $"the host of the {what} answered {(int)response.StatusCode}");
            if (response.Content.Headers.ContentLength > limit) return (null, $"the {what} is too large");
            using Stream body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            byte[] buffer = new byte[limit + 1];
            int read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            return read > limit ? (null, $"the {what} is too large") : (buffer[..read], "");
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.HttpRequestError == HttpRequestError.SecureConnectionError ? $"the host of the {what} has no certificate that is good for its name" : $"the host of the {what} cannot be reached");
        }
        catch (IOException)
        {
            return (null, $"the host of the {what} broke off");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"the host of the {what} did not answer in time");
        }
    }
}
