using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Checks credentials: Argon2id passwords and SCRAM, in the same time whatever exists, throttled by account and by address.</summary>
public sealed class SignInService
{
    /// <summary>Mechanism names on offer, strongest first. PLAIN and LOGIN only when <paramref name="encrypted"/> or the client is on loopback;
    /// -PLUS only with channel binding.</summary>
    public IReadOnlyList<string> MechanismsFor(bool encrypted, bool loopback, bool channelBinding) => throw new NotImplementedException();

    /// <summary>Null when the mechanism is not known. The two bindings are those of the connection, empty where there are none.</summary>
    public ISaslExchange? Begin(string mechanism, SignInOrigin origin, ReadOnlyMemory<byte> tlsServerEndPoint, ReadOnlyMemory<byte> tlsExporter) => throw new NotImplementedException();

    /// <summary>For LOGIN, USER/PASS and HTTP: name as typed (an address), password in UTF-8.</summary>
    public ValueTask<SignInResult> CheckPasswordAsync(string name, string password, SignInOrigin origin, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
