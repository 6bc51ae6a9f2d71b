using System.Buffers;
using System.Text.Json;

namespace Posthouse.Directory;

/// <summary>
/// OAUTHBEARER (RFC 7628) and XOAUTH2, its forerunner, which many clients know alone. A refusal is told in JSON first, and after the
/// client's empty answer by the protocol.
/// </summary>
internal sealed class TokenExchange(SignInService service, SignInOrigin origin, string mechanism, ITokenChecker tokens) : ISaslExchange
{
    /// <summary>Tokens that hold claims have some thousands of octets.</summary>
    private const int MaximumOctets = 16 << 10;

    private bool _asked;
    private SignInResult? _refused;

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        // RFC 7628 §3.2.3: whatever the client answers to the error, the exchange is over.
        if (_refused is { } refused) return new SaslStep(default, refused);
        if (response.IsEmpty && !_asked)
        {
            _asked = true;
            return new SaslStep(default, null);
        }

        if (!TokenMessage.TryRead(response.Span, mechanism == SaslMechanisms.OAuthBearer, MaximumOctets, out string name, out string token)) return SaslSteps.Malformed;
        SignInResult result = await service.CheckTokenAsync(name, token, mechanism, origin, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != SignInOutcome.Refused) return new SaslStep(default, result);
        _refused = result;
        return new SaslStep(Error(), null);
    }

    // {"status":"invalid_token","schemes":"bearer","openid-configuration":"https://…"}
    private ReadOnlyMemory<byte> Error()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, mechanism == SaslMechanisms.OAuthBearer ? "invalid_token" : "401");
            json.WriteString("schemes"u8, "bearer"u8);
            if (tokens.Scope is { } scope) json.WriteString("scope"u8, scope);
            if (mechanism == SaslMechanisms.OAuthBearer && tokens.Discovery is { } discovery) json.WriteString("openid-configuration"u8, discovery.AbsoluteUri);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
