using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Whoever has signed in, for as long as the request runs: a suspended account does not finish what it began.</summary>
internal sealed class SignedIn : IDisposable
{
    private readonly CancellationTokenSource _out = new();
    private readonly IDisposable _session;

    internal SignedIn(Account account, SignInService service, SignInResult result)
    {
        Account = account;
        // Cancelling runs what waits for it: not on the thread of whoever suspends the account.
        _session = service.Enter(result, () => _ = _out.CancelAsync());
    }

    internal Account Account { get; }

    /// <summary>Set when the account is suspended, deleted or given another password.</summary>
    internal CancellationToken SignedOut => _out.Token;

    // The source has no timer and nothing to free; it may be cancelled late.
    public void Dispose() => _session.Dispose();
}
