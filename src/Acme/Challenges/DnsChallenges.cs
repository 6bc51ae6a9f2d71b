using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;

namespace Posthouse.Acme;

/// <summary>DNS-01 (RFC 8555 §8.4): TXT records, published through whoever may change the zone.</summary>
internal sealed partial class DnsChallenges(IEnumerable<IDnsChallengePublisher> publishers, IDnsResolver resolver, AcmeOptions options, TimeProvider clock, ILogger<DnsChallenges> logger) : IChallengeSolver
{
    // Aliases that lead from the challenge's name to the zone that has the record; resolvers follow about as many.
    private const int LongestChain = 8;

    private static readonly TimeSpan CleanUpTime = TimeSpan.FromMinutes(1);

    private readonly IDnsChallengePublisher? _publisher = publishers.FirstOrDefault();

    public string Type => "dns-01";

    public async Task PrepareAsync(IReadOnlyList<ChallengeProof> proofs, CancellationToken cancellationToken)
    {
        if (_publisher is null) throw new AcmeException("DNS-01 needs a way to change the zone: set dns-publisher under [acme], or choose another challenge.");
        await _publisher.PublishAsync(await RecordsAsync(proofs, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        // The authority asks any server of the zone, and a wrong answer ends the order: the slowest of them gets its time.
        await Task.Delay(options.DnsWait, clock, cancellationToken).ConfigureAwait(false);
    }

    public async Task CleanUpAsync(IReadOnlyList<ChallengeProof> proofs)
    {
        if (_publisher is null) return;
        // The order may have been cancelled; the records must go all the same.
        using var limit = new CancellationTokenSource(CleanUpTime);
        try
        {
            await _publisher.RemoveAsync(await RecordsAsync(proofs, limit.Token).ConfigureAwait(false), limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AcmeException or OperationCanceledException)
        {
            LogLeft(exception, string.Join(", ", proofs.Select(static p => "_acme-challenge." + p.Name)));
        }
    }

    private async Task<List<DnsChallengeRecord>> RecordsAsync(IReadOnlyList<ChallengeProof> proofs, CancellationToken cancellationToken)
    {
        var records = new List<DnsChallengeRecord>();
        foreach (ChallengeProof proof in proofs)
        {
            // An administrator who lets nobody change the zone itself points this one name to another zone.
            string name = "_acme-challenge." + proof.Name;
            for (int link = 0; link < LongestChain; link++)
            {
                DnsAnswer<string> alias = await resolver.CnameAsync(name, cancellationToken).ConfigureAwait(false);
                if (alias.Records.Count == 0) break;
                name = alias.Records[0].ToLowerInvariant();
            }

            records.Add(new DnsChallengeRecord(name, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(proof.KeyAuthorization)))));
        }

        return records;
    }

    [LoggerMessage(2604, LogLevel.Warning, "Records of a finished DNS-01 challenge are left in the zone: {Names}")]
    private partial void LogLeft(Exception exception, string names);
}
