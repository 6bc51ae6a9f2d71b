using System.Text;
using CsCheck;
using Microsoft.Data.Sqlite;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests.Search;

/// <summary>Header fields in columns: what comes out is what went in, for whole accounts, parts of them, and after removals.</summary>
public sealed class FieldColumnsTests
{
    private static readonly Gen<(byte Slot, string Text)[]> Texts = Gen.Select(Gen.Byte, Gen.String[0, 40])
        .Array[0, 60]
        .Select(static texts => texts.DistinctBy(static text => text.Item1).OrderBy(static text => text.Item1).Select(static text => (text.Item1, text.Item2)).ToArray());

    [Fact]
    public void A_block_gives_back_its_texts() => Texts.Sample(static texts =>
    {
        (byte, string)[] kept = [.. texts.Where(static text => text.Text.Length > 0)];
        byte[]? stored = FieldBlock.Write(texts);
        Assert.Equal(kept.Length == 0, stored is null);
        var block = new FieldBlock();
        block.Read(stored);
        FieldTexts read = block.Texts;
        Assert.Equal(kept.All(static text => Ascii.IsValid(text.Item2)), read.IsAscii);
        var found = new List<(byte, string)>();
        for (int i = 0; i < read.Count; i++) found.Add((block.Slot(i), read[i].ToString()));
        Assert.Equal(kept, found);
    });

    [Fact]
    public void A_damaged_block_says_so_or_reads_as_another() =>
        Gen.Select(Texts.Where(static texts => texts.Any(static text => text.Text.Length > 0)), Gen.Int[0, 10_000], Gen.Byte, Gen.Bool).Sample(static (texts, at, value, cut) =>
        {
            byte[] stored = FieldBlock.Write(texts)!;
            if (cut) stored = stored[..(at % stored.Length)];
            else stored[at % stored.Length] = value;
            var block = new FieldBlock();
            try
            {
                block.Read(stored);
                FieldTexts read = block.Texts;
                for (int i = 0; i < read.Count; i++) Assert.InRange(read[i].Length, 0, read.All.Length);
            }
            catch (InvalidDataException)
            {
                Assert.Equal(0, block.Count);
            }
        });

    [Fact]
    public async Task A_field_is_found_in_every_mailbox_across_blocks_after_removals_and_restarts()
    {
        await using TestStore test = await TestStore.OpenAsync();
        var there = new Dictionary<string, SortedDictionary<uint, string>> { ["INBOX"] = [], ["Sent"] = [] };
        // Sent holds so little of the account that its own blocks are read, INBOX so much that the column is.
        for (int i = 0; i < 1300; i++)
        {
            string mailbox = i % 100 == 7 ? "Sent" : "INBOX", subject = i % 10 == 3 ? $"报价单 {i} 号" : i % 50 == 11 ? "" : $"Offer {i} end";
            Appended appended = await test.AppendAsync(mailbox, $"From: a@example.com\r\nSubject: {subject}\r\nMessage-ID: <{i}@example.com>\r\n\r\nx\r\n");
            there[mailbox].Add(appended.Uid, subject);
        }

        await test.Store.WaitForSearchIndexAsync();
        await CompareAsync(test, there);

        foreach ((string mailbox, SortedDictionary<uint, string> texts) in there)
        {
            UidSet gone = UidSet.FromMembers(texts.Keys.Where(static uid => uid % 3 == 0));
            await test.Store.WriteAsync(tx => tx.Expunge(tx.FindMailbox(TestStore.Alice, mailbox)!.Id, gone, onlyDeleted: false));
            foreach (uint uid in gone.Members()) texts.Remove(uid);
        }

        await CompareAsync(test, there);
        await test.ReopenAsync();
        await test.Store.WaitForSearchIndexAsync();
        await CompareAsync(test, there);
    }

    [Fact]
    public async Task Of_what_is_removed_nothing_stays_in_the_column()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended secret = await test.AppendAsync(TestStore.Message(1).Replace("Number 1", "Takeover", StringComparison.Ordinal));
        await test.AppendAsync(TestStore.Message(2));
        await test.Store.WaitForSearchIndexAsync();
        Assert.Contains("Takeover", Columns(test), StringComparison.Ordinal);
        await test.Store.WriteAsync(tx => tx.Expunge(secret.Mailbox, UidSet.Of(secret.Uid), onlyDeleted: false));
        await test.Store.CompactAsync();
        // The writer removes before it adds.
        await test.AppendAsync(TestStore.Message(3));
        await test.Store.WaitForSearchIndexAsync();
        string left = Columns(test);
        Assert.DoesNotContain("Takeover", left, StringComparison.Ordinal);
        Assert.Contains("Number 2", left, StringComparison.Ordinal);
        Assert.Contains("Number 3", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_to_be_forgotten_when_the_program_ended_is_forgotten_after_the_start()
    {
        await using TestStore test = await TestStore.OpenAsync();
        Appended secret = await test.AppendAsync(TestStore.Message(1).Replace("Number 1", "Takeover", StringComparison.Ordinal));
        await test.Store.WaitForSearchIndexAsync();
        await test.ReopenAsync(static options => options with { Background = false });
        await test.Store.WriteAsync(tx => tx.Sql.Execute("INSERT INTO index_removal (message) VALUES (@1)", secret.Message.Value));
        Assert.Contains("Takeover", Columns(test), StringComparison.Ordinal);
        await test.ReopenAsync();
        await test.AppendAsync(TestStore.Message(2));
        await test.Store.WaitForSearchIndexAsync();
        string left = Columns(test);
        Assert.DoesNotContain("Takeover", left, StringComparison.Ordinal);
        Assert.Contains("Number 2", left, StringComparison.Ordinal);
        Assert.Equal(0, await test.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM index_removal")));
    }

    [Fact]
    public async Task A_damaged_column_does_not_answer()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AppendAsync(TestStore.Message(1));
        await test.Store.WaitForSearchIndexAsync();
        using (SqliteConnection index = Index(test))
        {
            using SqliteCommand command = index.CreateCommand();
            command.CommandText = "UPDATE field_block SET texts = x'01ffff'";
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }

        Assert.Null(await test.Store.MatchFieldAsync((await test.InboxAsync()).Id, SearchField.Subject, "Number", Holds("Number")));
    }

    private static async Task CompareAsync(TestStore test, Dictionary<string, SortedDictionary<uint, string>> there)
    {
        foreach ((string mailbox, SortedDictionary<uint, string> texts) in there)
        {
            MailboxId id = (await test.Store.ReadAsync(reader => reader.FindMailbox(TestStore.Alice, mailbox)))!.Id;
            foreach (string wanted in (string[])["Offer 1", "d", "end", "报价", "单", "3 号", "nobody", "dOffer", "号报"])
            {
                FieldCandidates? found = await test.Store.MatchFieldAsync(id, SearchField.Subject, wanted, Holds(wanted));
                Assert.NotNull(found);
                Assert.Empty(found.NotIndexed);
                Assert.Equal(texts.Where(text => text.Value.Contains(wanted, StringComparison.Ordinal)).Select(static text => text.Key), found.Matches.Members());
            }
        }
    }

    private static FieldTest Holds(string wanted) => (in FieldTexts texts, Span<bool> matches) =>
    {
        for (int i = 0; i < texts.Count; i++) matches[i] = matches[i] && texts[i].Contains(wanted, StringComparison.Ordinal);
    };

    private static string Columns(TestStore test)
    {
        using SqliteConnection index = Index(test);
        using SqliteCommand command = index.CreateCommand();
        command.CommandText = "SELECT texts FROM field_block";
        using SqliteDataReader rows = command.ExecuteReader();
        var all = new StringBuilder();
        while (rows.Read()) all.Append(Encoding.Latin1.GetString((byte[])rows[0])).Append('\n');
        return all.ToString();
    }

    private static SqliteConnection Index(TestStore test)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(test.Folder, "search.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
