namespace Posthouse.Acme;

/// <summary>Puts the TXT records of DNS-01 into the zone and takes them out again. Other records at the same name are left alone.</summary>
public interface IDnsChallengePublisher
{
    /// <exception cref="AcmeException">They could not be published; the message says what to do.</exception>
    Task PublishAsync(IReadOnlyList<DnsChallengeRecord> records, CancellationToken cancellationToken);

    /// <exception cref="AcmeException">They could not be taken out.</exception>
    Task RemoveAsync(IReadOnlyList<DnsChallengeRecord> records, CancellationToken cancellationToken);
}

/// <param name="Name">In A-labels, without a final dot, such as "_acme-challenge.example.com". Several records may have one name.</param>
public sealed record DnsChallengeRecord(string Name, string Value);
