using Posthouse.Storage;

namespace Posthouse.Directory;

public class AuditLogTests
{
    private static AuditAct Act(string subject) => new("root@here.test", "192.0.2.1", "updateAccount", subject, "here.test", "PATCH …");

    private static async Task<(StoreFixture Fixture, AuditLog Log)> OpenAsync()
    {
        StoreFixture fixture = await StoreFixture.OpenAsync();
        var log = new AuditLog(fixture.Store, fixture.Clock);
        for (int i = 0; i < 5; i++) await log.EndAsync(await log.BeginAsync(Act($"a{i}@here.test")), "200");
        Assert.Empty((await log.VerifyAsync()).Problems);
        return (fixture, log);
    }

    [Fact]
    public async Task An_act_that_a_crash_cut_off_is_seen_as_begun()
    {
        (StoreFixture fixture, AuditLog log) = await OpenAsync();
        await using StoreFixture _ = fixture;
        await log.BeginAsync(Act("cut@here.test"));
        (IReadOnlyList<AuditEntry> entries, long? next) = await log.ReadAsync(new AuditQuery { State = "begun" });
        Assert.Equal("cut@here.test", Assert.Single(entries).Act.Subject);
        Assert.Null(next);
        Assert.Empty((await log.VerifyAsync()).Problems);
    }

    [Theory]
    [InlineData("UPDATE directory_audit SET actor = 'somebody@here.test' WHERE sequence = 3", "entry 3 ")]
    [InlineData("UPDATE directory_audit SET outcome = '500' WHERE sequence = 4", "entry 4 ")]
    [InlineData("DELETE FROM directory_audit WHERE sequence = 5", "entries 5 to 5 ")]
    [InlineData("UPDATE directory_audit SET at = at + 1 WHERE sequence = 1", "entry 1 ")]
    [InlineData("UPDATE directory_audit SET sequence = CASE sequence WHEN 3 THEN 5 ELSE 3 END WHERE sequence IN (3, 5)", "entry 3 ")]
    [InlineData("DELETE FROM directory_audit WHERE sequence > 8", "the log ends at entry 8")]
    [InlineData("DELETE FROM directory_audit", "the log ends at entry 0")]
    public async Task What_was_changed_removed_or_moved_is_found(string tampering, string found)
    {
        (StoreFixture fixture, AuditLog log) = await OpenAsync();
        await using StoreFixture _ = fixture;
        AuditHead head = await log.HeadAsync();
        await fixture.Store.WriteAsync(transaction =>
        {
            if (!tampering.Contains("CASE", StringComparison.Ordinal)) return transaction.Sql.Execute(tampering);
            transaction.Sql.Execute("UPDATE directory_audit SET sequence = 99 WHERE sequence = 3");
            transaction.Sql.Execute("UPDATE directory_audit SET sequence = 3 WHERE sequence = 5");
            return transaction.Sql.Execute("UPDATE directory_audit SET sequence = 5 WHERE sequence = 99");
        });
        Assert.Contains((await log.VerifyAsync(head)).Problems, p => p.StartsWith(found, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_that_was_written_anew_from_the_change_on_does_not_lead_through_the_head_that_was_kept()
    {
        (StoreFixture fixture, AuditLog log) = await OpenAsync();
        await using StoreFixture _ = fixture;
        AuditHead head = await log.HeadAsync();
        await fixture.Store.WriteAsync(static transaction => transaction.Sql.Execute("DELETE FROM directory_audit WHERE sequence > 4"));
        for (int i = 0; i < 3; i++) await log.EndAsync(await log.BeginAsync(Act($"forged{i}@here.test")), "200");
        Assert.Empty((await log.VerifyAsync()).Problems);
        Assert.Contains((await log.VerifyAsync(head)).Problems, static p => p.Contains("another hash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_lead_through_the_log_once()
    {
        (StoreFixture fixture, AuditLog log) = await OpenAsync();
        await using StoreFixture _ = fixture;
        var seen = new List<string>();
        long? before = long.MaxValue;
        while (before is { } at)
        {
            (IReadOnlyList<AuditEntry> entries, before) = await log.ReadAsync(new AuditQuery { Before = at, Limit = 2 });
            seen.AddRange(entries.Select(static e => e.Act.Subject));
        }

        Assert.Equal(["a4@here.test", "a3@here.test", "a2@here.test", "a1@here.test", "a0@here.test"], seen);
    }
}
