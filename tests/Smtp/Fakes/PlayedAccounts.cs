using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Smtp.Tests;

/// <summary>Directory played: alice@example.com with the password "secret", who may also send as sales@example.com.</summary>
internal sealed class PlayedAccounts : IAccounts
{
    public static readonly Account Alice = new() { Id = new AccountId(1), Address = EmailAddress.Parse("alice@example.com") };

    public IReadOnlyList<string> MechanismsFor(bool encrypted, bool loopback, bool channelBinding) => encrypted || loopback ? ["X-FINAL", "PLAIN", "LOGIN"] : ["X-FINAL"];

    public ISaslExchange? Begin(string mechanism, SignInOrigin origin, ReadOnlyMemory<byte> tlsServerEndPoint, ReadOnlyMemory<byte> tlsExporter) => mechanism switch
    {
        "PLAIN" => new Plain(),
        "LOGIN" => new Login(),
        "X-FINAL" => new Final(),
        _ => null,
    };

    /// <summary>Nobody is ever signed out here.</summary>
    public IDisposable Enter(SignInResult result, Action signOut) => new CancellationTokenSource();

    public ValueTask<DomainName?> DomainOfAsync(string hostName, CancellationToken cancellationToken) => ValueTask.FromResult<DomainName?>(DomainName.Parse("example.com"));

    public ValueTask<bool> MaySendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken) =>
        ValueTask.FromResult(address.Domain?.Ascii == "example.com" && address.LocalPart is "alice" or "sales");

    private static SaslStep Outcome(bool right) => new(default, new SignInResult(right ? SignInOutcome.Success : SignInOutcome.Refused, right ? Alice : null));

    private sealed class Plain : ISaslExchange
    {
        public ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken) =>
            ValueTask.FromResult(response.IsEmpty ? new SaslStep(default, null) : Outcome(Encoding.UTF8.GetString(response.Span) == "\0alice@example.com\0secret"));
    }

    private sealed class Login : ISaslExchange
    {
        private int _step;

        public ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken) => ValueTask.FromResult(_step++ switch
        {
            0 => new SaslStep("Username:"u8.ToArray(), null),
            1 => new SaslStep("Password:"u8.ToArray(), null),
            _ => Outcome(Encoding.UTF8.GetString(response.Span) == "secret"),
        });
    }

    // Additional data with success, as SCRAM has it.
    private sealed class Final : ISaslExchange
    {
        public ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken) =>
            ValueTask.FromResult(response.IsEmpty ? new SaslStep(default, null) : new SaslStep("v=proof"u8.ToArray(), Outcome(true).Result));
    }
}
