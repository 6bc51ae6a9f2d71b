using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Posthouse.Directory;

/// <summary>What became of a computation that was asked for.</summary>
internal enum HashOutcome
{
    Matches,
    Differs,

    /// <summary>Too many are waiting.</summary>
    Busy,

    /// <summary>The asker no longer wanted it when its turn came.</summary>
    Withdrawn,
}

/// <summary>
/// Argon2id, as many at once as memory and cores allow and no more (RFC 9106 §4 makes each cost megabytes on purpose,
/// which an attacker would otherwise spend for us).
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    private readonly DirectoryOptions _options;
    private readonly SemaphoreSlim _permits;
    private readonly SemaphoreSlim _foreign = new(1, 1);
    private readonly Argon2Hash _dummy;
    private int _waiting;
    private long _derivations;

    internal PasswordHasher(DirectoryOptions options)
    {
        _options = options;
        long byMemory = options.MaximumHashMemory / (options.Argon2.MemoryKib * 1024L);
        _permits = new SemaphoreSlim((int)Math.Clamp(byMemory, 1, Environment.ProcessorCount));
        _dummy = new Argon2Hash(options.Argon2, RandomNumberGenerator.GetBytes(Argon2Hash.SaltSize), RandomNumberGenerator.GetBytes(32));
    }

    /// <summary>Argon2 computations made so far: what the rule "the same work whoever is asked for" is tested by.</summary>
    internal long Derivations => Volatile.Read(ref _derivations);

    /// <summary>Sign-ins that wait for their turn.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Makes all that is kept of a new password. Waits its turn, however long.</summary>
    /// <exception cref="DirectoryException">The password is empty, too long or has characters no keyboard sends.</exception>
    internal async Task<Credential> MakeAsync(string password, CancellationToken cancellationToken)
    {
        if (!OpaqueString.TryPrepare(password, out string? prepared))
            throw new DirectoryException(DirectoryFault.Invalid, "The password is empty, longer than 1024 octets, or holds control characters.");
        await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Make(prepared), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>
    /// Keeps a hash that another server made. It has no SCRAM keys, which only the password gives: until that is typed once,
    /// SCRAM is refused and PLAIN is not.
    /// </summary>
    /// <exception cref="DirectoryException">It cannot be read, or costs more than is allowed.</exception>
    internal Credential Adopt(string hash)
    {
        string? kept = ImportedHash.TryParse(hash, out ImportedHash? imported) ? imported.Text : null;
        string bare = hash.StartsWith("{ARGON2ID}", StringComparison.OrdinalIgnoreCase) ? hash["{ARGON2ID}".Length..] : hash;
        if (kept is null && Argon2Hash.TryParse(bare, out Argon2Hash? argon2))
        {
            if (argon2.Cost.MemoryKib * 1024L > _options.MaximumHashMemory) throw new DirectoryException(DirectoryFault.Invalid, "The hash needs more memory than sign-in may use ('memory' under [sign-in]).");
            kept = argon2.ToString();
        }

        return new Credential(kept ?? throw new DirectoryException(DirectoryFault.Invalid, $"The hash cannot be read. Those that can are {ImportedHash.Forms}."), ScramKeys.None);
    }

    /// <param name="phc">Null for an account or name that has no password: the same work is done and nothing matches.</param>
    /// <param name="wanted">Asked again when the turn has come.</param>
    internal async ValueTask<HashOutcome> VerifyAsync(string? password, string? phc, Func<bool> wanted, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _options.MaximumHashQueue)
        {
            Interlocked.Decrement(ref _waiting);
            return HashOutcome.Busy;
        }

        // What another server made may cost much more than our own: only one such at a time, or memory would not be bounded.
        bool foreign = phc is not null && !(Argon2Hash.TryParse(phc, out Argon2Hash? hash) && hash.Cost.MemoryKib <= _options.Argon2.MemoryKib);
        try
        {
            if (foreign) await _foreign.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _waiting);
            throw;
        }

        try
        {
            try
            {
                await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }

            try
            {
                if (!wanted()) return HashOutcome.Withdrawn;
                bool matches = await Task.Run(() => Verify(password, phc), CancellationToken.None).ConfigureAwait(false);
                return matches ? HashOutcome.Matches : HashOutcome.Differs;
            }
            finally
            {
                _permits.Release();
            }
        }
        finally
        {
            if (foreign) _foreign.Release();
        }
    }

    /// <summary>Made with other costs than today's: to be made again at the next chance.</summary>
    internal bool IsOutdated(Credential credential) =>
        !Argon2Hash.TryParse(credential.PasswordHash, out Argon2Hash? hash) || hash.Cost != _options.Argon2 || credential.Scram.Iterations != _options.ScramIterations;

    public void Dispose()
    {
        _permits.Dispose();
        _foreign.Dispose();
    }

    private Credential Make(string prepared)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(Argon2Hash.SaltSize);
        var hash = new Argon2Hash(_options.Argon2, salt, Derive(prepared, salt, _options.Argon2, 32));
        // A password that SASLprep forbids can never be typed into a SCRAM client; its keys are made from what there is.
        string forScram = SaslPrep.TryPrepare(prepared, out string? saslPrepared) ? saslPrepared : prepared;
        return new Credential(hash.ToString(), ScramCrypto.MakeKeys(forScram, RandomNumberGenerator.GetBytes(16), _options.ScramIterations));
    }

    private bool Verify(string? password, string? phc)
    {
        bool known = Argon2Hash.TryParse(phc, out Argon2Hash? parsed);
        Argon2Hash hash = parsed ?? _dummy;
        bool typed = OpaqueString.TryPrepare(password, out string? prepared);
        byte[] derived = Derive(prepared ?? "-", hash.Salt, hash.Cost, hash.Hash.Length);
        // No short cut: the comparison runs whether or not there is an account behind it.
        bool equal = CryptographicOperations.FixedTimeEquals(derived, hash.Hash);
        // Beside that work, never in its place: an imported hash is no quicker to be refused than one of ours.
        if (ImportedHash.TryParse(phc, out ImportedHash? imported)) return typed && imported.Matches(password!);
        return equal & known & typed;
    }

    private byte[] Derive(string prepared, byte[] salt, Argon2Cost cost, int length)
    {
        Interlocked.Increment(ref _derivations);
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = cost.MemoryKib, NumberOfPasses = cost.Passes };
        byte[] password = Encoding.UTF8.GetBytes(prepared);
        byte[] derived = PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(password, salt, length);
        CryptographicOperations.ZeroMemory(password);
        return derived;
    }
}
