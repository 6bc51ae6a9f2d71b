using Microsoft.Data.Sqlite;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class NumberTests
{
    [Fact]
    public async Task The_number_of_a_queued_message_its_recipient_or_its_bytes_is_never_given_again()
    {
        await using TestStore test = await TestStore.OpenAsync();
        QueuedMessage first = await EnqueueAsync(test, "first");
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteQueued(first.Id);
            return 0;
        }, TestContext.Current.CancellationToken);
        QueuedMessage second = await EnqueueAsync(test, "second");
        Assert.True(second.Id.Value > first.Id.Value);
        Assert.True(second.Recipients[0].Id > first.Recipients[0].Id);
        Assert.True(second.Blob.Value > first.Blob.Value);
        Assert.Equal(StoreFault.NotFound, Assert.Throws<StoreException>(() => test.Store.OpenBlob(first.Blob)).Fault);

        await test.ReopenAsync();
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteQueued(second.Id);
            return 0;
        }, TestContext.Current.CancellationToken);
        await test.ReopenAsync();
        Assert.True((await EnqueueAsync(test, "third")).Id.Value > second.Id.Value);
    }

    [Fact]
    public async Task The_number_of_a_mailbox_is_never_given_again()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Mailbox first = await test.Store.WriteAsync(static tx => tx.CreateMailbox(TestStore.Alice, "one"), TestContext.Current.CancellationToken);
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteMailbox(first.Id);
            return 0;
        }, TestContext.Current.CancellationToken);
        Mailbox second = await test.Store.WriteAsync(static tx => tx.CreateMailbox(TestStore.Alice, "two"), TestContext.Current.CancellationToken);
        Assert.True(second.Id.Value > first.Id.Value);
    }

    [Fact]
    public void A_store_of_the_first_version_keeps_its_rows_and_goes_on_counting()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SchemaMigrator.Migrate(connection, [new SchemaModule("store", [StoreSchema.Module.Steps[0]])]);
        Run(connection, "INSERT INTO mailbox VALUES (41, 1, 'INBOX', 1, 2, 3, 4, 5, 6, 7, 8)");
        Run(connection, "INSERT INTO queue_recipient VALUES (7, 3, 'a@b.test', 0, NULL, 'b.test', 0, 0, 0, 9, NULL, NULL, NULL)");
        SchemaMigrator.Migrate(connection, [StoreSchema.Module]);
        Assert.Equal("INBOX", Run(connection, "SELECT name FROM mailbox WHERE id = 41 AND octets = 8"));
        Assert.Equal("a@b.test", Run(connection, "SELECT address FROM queue_recipient WHERE id = 7 AND next_attempt = 9"));
        Run(connection, "DELETE FROM mailbox");
        Assert.Equal(42L, Run(connection, "INSERT INTO mailbox (account, name, role, uid_validity, uid_next, modseq, messages, unseen, deleted, octets) VALUES (1, 'x', 0, 0, 0, 0, 0, 0, 0, 0) RETURNING id"));
    }

    private static async Task<QueuedMessage> EnqueueAsync(TestStore test, string text)
    {
        await using StagedBlob blob = await test.StageAsync(text);
        return await test.Store.WriteAsync(
            tx => tx.Enqueue(
                new QueuedMessage
                {
                    Envelope = new Envelope(),
                    Recipients = [new QueuedRecipient { Recipient = new EnvelopeRecipient(EmailAddress.Parse("a@b.test")), Destination = "b.test" }],
                },
                blob),
            TestContext.Current.CancellationToken);
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
