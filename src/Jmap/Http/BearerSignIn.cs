using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>An access token (RFC 6750 §2.1).</summary>
internal sealed class BearerSignIn(SignInService service) : IHttpSignIn
{
    public string Scheme => "Bearer";

    public string Challenge => "Bearer realm=\"posthouse\", scope=\"mail\"";

    public ValueTask<SignInResult> CheckAsync(HttpContext context, string authorization, SignInOrigin origin, CancellationToken cancellationToken) =>
        service.CheckTokenAsync(authorization[(Scheme.Length + 1)..].Trim(), origin, cancellationToken);
}
