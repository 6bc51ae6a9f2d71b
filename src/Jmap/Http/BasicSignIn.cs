using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Jmap;

/// <summary>Name and password (RFC 7617).</summary>
internal sealed class BasicSignIn(SignInService service) : IHttpSignIn
{
    public string Scheme => "Basic";

    public string Challenge => "Basic realm=\"posthouse\", charset=\"UTF-8\"";

    public async ValueTask<SignInResult> CheckAsync(HttpContext context, string authorization, SignInOrigin origin, CancellationToken cancellationToken) =>
        BasicCredentials.TryRead(authorization, out string name, out string password)
            ? await service.CheckPasswordAsync(name, password, origin, cancellationToken).ConfigureAwait(false)
            : new SignInResult(SignInOutcome.Refused, null);
}
