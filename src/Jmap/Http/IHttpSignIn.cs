using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>One scheme of HTTP authentication, such as Basic or Bearer. Register another to have it offered.</summary>
public interface IHttpSignIn
{
    /// <summary>As in Authorization: "Basic", "Bearer".</summary>
    string Scheme { get; }

    /// <summary>The value of WWW-Authenticate.</summary>
    string Challenge { get; }

    /// <param name="context">The request; it came over TLS or from this machine.</param>
    /// <param name="authorization">The whole value of Authorization.</param>
    /// <param name="origin">For throttling and the journal.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    ValueTask<SignInResult> CheckAsync(HttpContext context, string authorization, SignInOrigin origin, CancellationToken cancellationToken);
}
