namespace Posthouse.Directory;

/// <summary>
/// Passwords of things rather than of people, such as of a file that is shared: kept as those of people are, and taking their turn with them, so
/// that nobody spends more memory on them than sign-in may. Who may try how often is the caller's to say.
/// </summary>
public sealed class ObjectPasswords
{
    private readonly PasswordHasher _hasher;

    internal ObjectPasswords(PasswordHasher hasher) => _hasher = hasher;

    /// <summary>What is kept of it.</summary>
    /// <exception cref="DirectoryException">It is empty, too long or has characters no keyboard sends.</exception>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken = default) => (await _hasher.MakeAsync(password, cancellationToken).ConfigureAwait(false)).PasswordHash;

    /// <summary>Null where too many wait for their turn: it was not looked at.</summary>
    public async ValueTask<bool?> MatchesAsync(string? password, string hash, CancellationToken cancellationToken = default) =>
        await _hasher.VerifyAsync(password, hash, () => !cancellationToken.IsCancellationRequested, cancellationToken).ConfigureAwait(false) switch
        {
            HashOutcome.Matches => true,
            HashOutcome.Differs => false,
            _ => null,
        };
}
