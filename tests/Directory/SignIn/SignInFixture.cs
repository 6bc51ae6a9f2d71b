using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A sign-in service over a directory in memory, with cheap hashes, a played clock and everything it records.</summary>
internal sealed class SignInFixture : ICredentialStore, ISignInRecorder, IDisposable
{
    internal static readonly SignInOrigin Encrypted = new(IPAddress.Parse("192.0.2.1"), "imap", true);
    internal static readonly SignInOrigin Clear = new(IPAddress.Parse("192.0.2.1"), "imap", false);

    private readonly Dictionary<AccountId, Credential> _credentials = [];

    internal SignInFixture(Action<TestDirectory>? more = null, DirectoryOptions? options = null, ITokenChecker? tokens = null)
    {
        Directory = new TestDirectory().Domain("example.com", null, false, "example.net").Domain("closed.test", null, true)
            .Account("alice@example.com").Account("gone@example.com", suspended: true).Account("nopass@example.com").Account("carol@closed.test");
        more?.Invoke(Directory);
        Options = options ?? new DirectoryOptions { ChannelBinding = true, Argon2 = new Argon2Cost(64, 1), ScramIterations = 4096 };
        Hasher = new PasswordHasher(Options);
        Throttle = new SignInThrottle(Options.Throttle, Clock);
        Service = new SignInService(Directory.Cache(), this, Hasher, new VerifiedPasswords(Options, Clock), Throttle, new SignedInSessions(), this, Options, NullLogger<SignInService>.Instance, tokens);
    }

    internal TestDirectory Directory { get; }

    internal DirectoryOptions Options { get; }

    internal FakeTimeProvider Clock { get; } = new();

    internal PasswordHasher Hasher { get; }

    internal SignInThrottle Throttle { get; }

    internal SignInService Service { get; }

    internal List<(SignInOutcome Outcome, string Name, string Mechanism)> Records { get; } = [];

    /// <summary>Reads of credentials so far.</summary>
    internal int Reads { get; private set; }

    internal bool Fails { get; set; }

    internal async Task<Credential> SetAsync(string address, string password, PasswordHasher? hasher = null) =>
        _credentials[Directory.IdOf(address)] = await (hasher ?? Hasher).MakeAsync(password, CancellationToken.None);

    internal void Set(string address, Credential credential) => _credentials[Directory.IdOf(address)] = credential;

    internal Credential Of(string address) => _credentials[Directory.IdOf(address)];

    public ValueTask<Credential?> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        Reads++;
        if (Fails) throw new Storage.StoreException(Storage.StoreFault.StorageFailed, "The disk is gone.");
        return new ValueTask<Credential?>(_credentials.GetValueOrDefault(account));
    }

    public Task ReplaceAsync(AccountId account, string oldHash, Credential credential, CancellationToken cancellationToken)
    {
        if (_credentials[account].PasswordHash == oldHash) _credentials[account] = credential;
        return Task.CompletedTask;
    }

    public ValueTask<byte[]> UnknownNamesSecretAsync(CancellationToken cancellationToken) => new(new byte[32]);

    public void Record(SignInOutcome outcome, AccountId? account, string name, string mechanism, SignInOrigin origin) 
    {
        lock (Records) Records.Add((outcome, name, mechanism));
    }

    public void Dispose() => Hasher.Dispose();
}
