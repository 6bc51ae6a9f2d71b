using System.Collections.Concurrent;

namespace Posthouse.Acme;

/// <summary>HTTP-01 (RFC 8555 §8.3): what stands under <c>/.well-known/acme-challenge/</c>. The HTTP listener asks here.</summary>
public sealed class HttpChallenges : IChallengeSolver
{
    /// <summary>The path up to the token.</summary>
    public const string Path = "/.well-known/acme-challenge/";

    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);

    string IChallengeSolver.Type => "http-01";

    /// <summary>The answer's body; null where nothing is being proved by this token.</summary>
    public string? Find(string token) => _answers.GetValueOrDefault(token);

    Task IChallengeSolver.PrepareAsync(IReadOnlyList<ChallengeProof> proofs, CancellationToken cancellationToken)
    {
        foreach (ChallengeProof proof in proofs) _answers[proof.Token] = proof.KeyAuthorization;
        return Task.CompletedTask;
    }

    Task IChallengeSolver.CleanUpAsync(IReadOnlyList<ChallengeProof> proofs)
    {
        foreach (ChallengeProof proof in proofs) _answers.TryRemove(proof.Token, out _);
        return Task.CompletedTask;
    }
}
