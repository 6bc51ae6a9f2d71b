using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Acme.Tests;

public class ZoneChallengePublisherTests
{
    private const string Name = "_acme-challenge.example.com";

    private readonly Zone _zone = new();

    [Fact]
    public async Task Two_proofs_at_one_name_are_one_change_and_others_stay()
    {
        _zone.Records.Add(new PublishedRecord(Name, "TXT", "\"somebody-else\"", 300));
        DnsChallengeRecord[] records = [new(Name, "one"), new(Name, "two")];
        await Publisher().PublishAsync(records, CancellationToken.None);
        Assert.Equal(["\"somebody-else\"", "\"one\"", "\"two\""], _zone.Records.Select(static r => r.Value));
        Assert.Equal(1, _zone.Changes);

        // What is there already is not published twice.
        await Publisher().PublishAsync(records, CancellationToken.None);
        Assert.Equal(1, _zone.Changes);

        await Publisher().RemoveAsync(records, CancellationToken.None);
        Assert.Equal(["\"somebody-else\""], _zone.Records.Select(static r => r.Value));
    }

    [Fact]
    public async Task What_the_zone_does_not_take_is_said()
    {
        _zone.Refusal = "the key may not";
        Assert.Contains("the key may not", (await Assert.ThrowsAsync<AcmeException>(() => Publisher().PublishAsync([new(Name, "one")], CancellationToken.None))).Message);
        Assert.Contains("no zone", (await Assert.ThrowsAsync<AcmeException>(() => Publisher().PublishAsync([new("_acme-challenge.other.test", "one")], CancellationToken.None))).Message);
        var closed = new ZoneChallengePublisher(static _ => throw new PublishException(PublishFault.Credentials, "the secret is wrong"));
        Assert.Contains("the secret is wrong", (await Assert.ThrowsAsync<AcmeException>(() => closed.PublishAsync([new(Name, "one")], CancellationToken.None))).Message);
    }

    private ZoneChallengePublisher Publisher() => new(_ => Task.FromResult<IZonePublisher>(_zone));

    private sealed class Zone : IZonePublisher
    {
        internal List<PublishedRecord> Records { get; } = [];

        internal int Changes { get; private set; }

        internal string? Refusal { get; set; }

        public string Name => "played";

        public Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default) =>
            Task.FromResult(domain.Ascii.EndsWith("example.com", StringComparison.Ordinal) ? DomainName.Parse("example.com") : null);

        public Task<IReadOnlyList<PublishedRecord>> ListAsync(DomainName zone, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<PublishedRecord>>([.. Records.Where(r => names.Contains(r.Name))]);

        public Task<IReadOnlyList<RecordOutcome>> ApplyAsync(DomainName zone, ZoneChange change, CancellationToken cancellationToken = default)
        {
            Changes++;
            var outcomes = new List<RecordOutcome>();
            OutcomeResult result = Refusal is null ? OutcomeResult.Done : OutcomeResult.Failed;
            foreach (RecordSetChange set in change.Changes)
            {
                foreach (string value in set.Add)
                {
                    if (Refusal is null) Records.Add(new PublishedRecord(set.Name, set.Type, value, set.TimeToLive));
                    outcomes.Add(new RecordOutcome(RecordChangeKind.Add, set.Name, set.Type, value, result, Refusal));
                }

                foreach (PublishedRecord record in set.Remove)
                {
                    if (Refusal is null) Records.Remove(record);
                    outcomes.Add(new RecordOutcome(RecordChangeKind.Remove, set.Name, set.Type, record.Value, result, Refusal));
                }
            }

            return Task.FromResult<IReadOnlyList<RecordOutcome>>(outcomes);
        }
    }
}
