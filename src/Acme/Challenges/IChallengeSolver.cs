namespace Posthouse.Acme;

/// <summary>Shows the authority what it looks for, for as long as it looks.</summary>
internal interface IChallengeSolver
{
    /// <summary>As RFC 8555 §9.7.8 registers it.</summary>
    string Type { get; }

    /// <exception cref="AcmeException">It cannot be shown.</exception>
    Task PrepareAsync(IReadOnlyList<ChallengeProof> proofs, CancellationToken cancellationToken);

    /// <summary>Never throws; what could not be taken back is logged.</summary>
    Task CleanUpAsync(IReadOnlyList<ChallengeProof> proofs);
}

/// <param name="Name">The name to be proved, without "*.".</param>
/// <param name="KeyAuthorization">RFC 8555 §8.1.</param>
internal sealed record ChallengeProof(string Name, string Token, string KeyAuthorization);
