using System.Net;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>How a sign-in ended. Clients see one answer for every kind of failure.</summary>
public enum SignInOutcome
{
    Success,

    /// <summary>Wrong name or password, or the account is suspended: indistinguishable from outside.</summary>
    Refused,

    /// <summary>Too many failures from this address or for this account: try later.</summary>
    Throttled,

    /// <summary>The store cannot be read at the moment.</summary>
    Unavailable,
}

public sealed record SignInResult(SignInOutcome Outcome, Account? Account)
{
    /// <summary>Before the credential was read: see <see cref="SignedInSessions.Now"/>.</summary>
    internal long Began { get; init; }

    /// <summary>Of the password that was checked (<see cref="Directory.PasswordMoment"/>); 0 where there was none. What outlives the request keeps it.</summary>
    public long PasswordMoment { get; init; }

    /// <summary>What was shown, where it can be taken away alone: whatever the sign-in opens ends with any of these.</summary>
    public IReadOnlyList<CredentialKey> RestsOn { get; init; } = [];

    /// <summary>Where it was throttled: how long until the next attempt is looked at. Zero otherwise.</summary>
    public TimeSpan RetryAfter { get; init; }
}

/// <summary>Where a sign-in comes from, for throttling and the journal.</summary>
/// <param name="Protocol">"smtp" (on the port for other servers), "submission", "imap", "pop3", "http".</param>
public sealed record SignInOrigin(IPAddress RemoteAddress, string Protocol, bool Encrypted)
{
    /// <summary>By what the browser claims to have signed in before (<see cref="IKnownBrowsers"/>); null where it claims nothing.</summary>
    public string? Browser { get; init; }
}

/// <summary>
/// One SASL exchange on the server's side (RFC 4422), free of any protocol's framing: the protocol does base64 and continuation.
/// Where the client sent no initial response, the first call gets an empty one, and the challenge it returns (perhaps empty) is sent.
/// When a step has both a challenge and success, the challenge is sent, the client's empty response is read, and then success is said
/// (unless the protocol can carry both at once). Cancelling ("*") is the protocol's: it drops the exchange.
/// </summary>
public interface ISaslExchange
{
    /// <summary>Takes the client's next message and says what follows.</summary>
    ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken);
}

/// <param name="Challenge">To be sent; when <paramref name="Result"/> is set too, additional data with success.</param>
/// <param name="Result">Null while the exchange goes on.</param>
public sealed record SaslStep(ReadOnlyMemory<byte> Challenge, SignInResult? Result);
