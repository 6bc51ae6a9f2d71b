using System.Text;

namespace Posthouse.Directory;

/// <summary>PLAIN (RFC 4616): [authzid] NUL authcid NUL passwd.</summary>
internal sealed class PlainExchange(SignInService service, SignInOrigin origin) : ISaslExchange
{
    /// <summary>RFC 4616 §2 allows 255 octets for each of the three; passwords may be longer here.</summary>
    private const int MaximumOctets = 2 * 320 + OpaqueString.MaximumOctets + 2;

    private bool _asked;

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (response.IsEmpty && !_asked)
        {
            _asked = true;
            return new SaslStep(default, null);
        }

        if (!TryRead(response.Span, out string authorization, out string name, out string password)) return SaslSteps.Malformed;
        // RFC 4616 §2: acting for another is not offered, and an identity given twice must be the same.
        if (authorization.Length > 0 && !string.Equals(authorization, name, StringComparison.OrdinalIgnoreCase)) return SaslSteps.Malformed;
        return new SaslStep(default, await service.CheckPasswordAsync(name, password, origin, SaslMechanisms.Plain, cancellationToken).ConfigureAwait(false));
    }

    internal static bool TryRead(ReadOnlySpan<byte> message, out string authorization, out string name, out string password)
    {
        authorization = name = password = "";
        if (message.Length > MaximumOctets) return false;
        int first = message.IndexOf((byte)0);
        if (first < 0) return false;
        ReadOnlySpan<byte> rest = message[(first + 1)..];
        int second = rest.IndexOf((byte)0);
        if (second <= 0 || second == rest.Length - 1 || rest[(second + 1)..].Contains((byte)0)) return false;
        return SaslSteps.TryText(message[..first], out authorization) && SaslSteps.TryText(rest[..second], out name) && SaslSteps.TryText(rest[(second + 1)..], out password);
    }
}
