using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public sealed class UpgradeTests : IDisposable
{
    private static readonly AccountId Anna = new(1);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "posthouse-upgrade-" + Guid.NewGuid().ToString("n"));

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_store_of_the_first_version_is_taken_forward_and_everything_is_found()
    {
        FirstVersion.Unpack(_folder);
        await using MailStore store = Open();
        Assert.Empty((await store.VerifyAsync()).Problems);
        Mailbox inbox = (await store.ReadAsync(r => r.FindMailbox(Anna, "INBOX")))!;
        Assert.Equal((8, 11u, 1795613669u, 26L), (inbox.Messages, inbox.UidNext, inbox.UidValidity, inbox.HighestModSeq.Value));
        Mailbox projects = (await store.ReadAsync(r => r.FindMailbox(Anna, "Projects/2026")))!;
        Assert.Equal((2, 3u, 1795613682u, 24L), (projects.Messages, projects.UidNext, projects.UidValidity, projects.HighestModSeq.Value));
        MailboxIndex index = (await store.GetIndexAsync(inbox.Id))!;
        Assert.Equal("1:2,4,6:10", index.Snapshot().Uids.ToString());
        Assert.True(index.TryGet(1, out Placement first));
        KeywordTable keywords = await store.ReadAsync(r => r.Keywords(Anna));
        Assert.True(keywords.TryGet("Important", out MessageFlags important));
        Assert.Equal(MessageFlags.Flagged | important, first.Flags);
        Assert.True(index.TryGet(2, out Placement second));
        Assert.Equal(MessageFlags.Seen | MessageFlags.Answered, second.Flags);
        Assert.EndsWith("\r\nbody 0\r\n", await ReadAsync(store, first.Message), StringComparison.Ordinal);
        Assert.True(index.TryGet(10, out Placement large));
        Assert.EndsWith(new string('x', 60_000) + "\r\n", await ReadAsync(store, large.Message), StringComparison.Ordinal);
        Assert.Contains("Gone", await store.ReadAsync(r => r.ListSubscriptions(Anna)));
        QueuedMessage queued = Assert.Single(await store.ReadAsync(r => r.ListQueue(new QueueQuery())));
        Assert.Equal("someone@elsewhere.test", Assert.Single(queued.Recipients).Recipient.Address.ToString());
        Assert.NotEmpty(await store.ReadAsync(r => r.ReadJournal(new JournalQuery { Kind = "delivered" })));
        Assert.NotEmpty(await store.ReadAsync(r => r.ChangesOf(inbox.Id, default)));
    }

    [Fact]
    public async Task The_records_are_copied_before_they_are_taken_forward()
    {
        FirstVersion.Unpack(_folder);
        await Open().DisposeAsync();
        string copy = Assert.Single(System.IO.Directory.GetFiles(_folder, "records-before-upgrade-*.db"));
        Assert.Equal("records-before-upgrade-store1.db", Path.GetFileName(copy));
        Assert.Equal((1L, 12L), Count(copy));
        // Nothing is copied when nothing is taken forward.
        File.Delete(copy);
        await Open().DisposeAsync();
        Assert.Empty(System.IO.Directory.GetFiles(_folder, "records-before-upgrade-*"));
    }

    [Fact]
    public async Task Without_room_for_the_copy_the_upgrade_waits_unless_it_is_told_that_there_is_one()
    {
        FirstVersion.Unpack(_folder);
        StoreException refused = Assert.Throws<StoreException>(() => Open(files: new FaultyFileLayer { Free = 1000 }));
        Assert.Equal(StoreFault.StorageFull, refused.Fault);
        Assert.Contains("--no-backup", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1L, 12L), Count(Path.Combine(_folder, "records.db")));
        await Open(o => o with { UpgradeWithoutCopy = true }, new FaultyFileLayer { Free = 1000 }).DisposeAsync();
        Assert.Empty(System.IO.Directory.GetFiles(_folder, "records-before-upgrade-*"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_former_version_and_the_next_start_goes_on()
    {
        await Open(modules: [new SchemaModule("room", ["CREATE TABLE room_a (id INTEGER PRIMARY KEY)"])]).DisposeAsync();
        SchemaModule broken = new("room", ["", "CREATE TABLE room_b (id INTEGER PRIMARY KEY)", "CREATE TABLE room_c (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1)"]);
        Assert.Throws<StoreException>(() => Open(modules: [broken]));
        await using (MailStore store = Open(modules: [broken with { Steps = [.. broken.Steps.Take(2)] }]))
        {
            // The second step held, of the third nothing is there.
            Assert.Equal(2, await store.ReadAsync(r => r.Sql.Scalar("SELECT version FROM schema_version WHERE module = 'room'")));
            Assert.Equal(1, await store.ReadAsync(r => r.Sql.Scalar("SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('room_b', 'room_c')")));
        }

        await Open(modules: [broken with { Steps = [broken.Steps[0], broken.Steps[1], "CREATE TABLE room_c (id INTEGER PRIMARY KEY)"] }]).DisposeAsync();
    }

    [Fact]
    public async Task A_store_of_a_newer_program_is_refused_before_anything_is_taken_forward()
    {
        await Open(modules: [new SchemaModule("a", ["CREATE TABLE a (id INTEGER PRIMARY KEY)"]), new SchemaModule("b", ["CREATE TABLE b (id INTEGER PRIMARY KEY)", "CREATE TABLE c (id INTEGER PRIMARY KEY)"])]).DisposeAsync();
        StoreException refused = Assert.Throws<StoreException>(() => Open(modules: [new SchemaModule("a", ["", "CREATE TABLE d (id INTEGER PRIMARY KEY)"]), new SchemaModule("b", [""])]));
        Assert.Equal(StoreFault.NotPermitted, refused.Fault);
        Assert.Contains("'b' tables are of version 2; this program knows up to 1", refused.Message, StringComparison.Ordinal);
        await using MailStore store = Open();
        Assert.Equal(1, await store.ReadAsync(r => r.Sql.Scalar("SELECT version FROM schema_version WHERE module = 'a'")));
    }

    private MailStore Open(Func<StoreOptions, StoreOptions>? change = null, IFileLayer? files = null, SchemaModule[]? modules = null)
    {
        var options = new StoreOptions { Folder = _folder, ReserveFree = 0, Background = false };
        return MailStore.Open(change?.Invoke(options) ?? options, modules ?? [], TimeProvider.System, NullLoggerFactory.Instance, files ?? DiskFileLayer.Instance);
    }

    private static (long Version, long Messages) Count(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT version FROM schema_version WHERE module = 'store'), (SELECT COUNT(*) FROM message)";
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static async Task<string> ReadAsync(MailStore store, MessageId message)
    {
        StoredMessage stored = (await store.ReadAsync(r => r.FindMessage(message, MessageDetail.None)))!;
        using BlobReader reader = store.OpenBlob(stored.Blob);
        return Encoding.UTF8.GetString((await reader.ReadAllAsync()).Span);
    }
}
