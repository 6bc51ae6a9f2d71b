using System.Security.Authentication;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>A host is not, or not provably, secured as it has to be.</summary>
internal sealed class TlsRefusedException(TlsFailure failure, Exception? inner = null) : AuthenticationException(failure.Problem, inner)
{
    internal TlsFailure Failure { get; } = failure;
}
