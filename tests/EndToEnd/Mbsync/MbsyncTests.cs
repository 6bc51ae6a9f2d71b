using System.Globalization;
using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A Maildir kept the same as a mailbox by mbsync, changed on both sides.</summary>
public sealed class MbsyncTests(MailHost host)
{
    private const int Count = 1000;

    // IMAP's name of each of the Maildir's letters; P has a keyword (RFC 9051 §2.3.2).
    private static readonly (char Letter, MessageFlags Flag)[] Flags = [('D', MessageFlags.Draft), ('F', MessageFlags.Flagged), ('R', MessageFlags.Answered), ('S', MessageFlags.Seen)];

    private static readonly string[] Combinations = ["", "S", "F", "FS", "RS", "FRS", "D", "DS"];

    [Fact]
    public async Task A_thousand_messages_and_their_flags_are_the_same_on_both_sides_after_each_sync()
    {
        ExternalProgram mbsync = ExternalProgram.Require("mbsync", "isync");
        Account account = host.TakeAccount();
        string folder = host.MakeFolder("mbsync");
        var maildir = new Maildir(Path.Combine(folder, "mail", "INBOX"));
        string configuration = await ConfigureAsync(folder, account);
        for (int i = 0; i < Count; i++) maildir.Add(Text(i), Combinations[i % Combinations.Length]);

        // Up.
        await mbsync.SucceedAsync(["--config", configuration, "all"]);
        Assert.Equal(Count, (await CompareAsync(maildir, account)).Count);

        // Changes on both sides, of different messages.
        maildir.SetFlags(Numbers(0, 100), static flags => flags.Contains('F') ? flags.Replace("F", "") : Sorted(flags + "F"));
        maildir.SetFlags(Numbers(100, 50), static flags => Sorted(flags + "T"));
        for (int i = Count; i < Count + 25; i++) maildir.Add(Text(i), "S");
        await ChangeServerAsync(account);

        // Both ways, and once more, which has nothing to do.
        await mbsync.SucceedAsync(["--config", configuration, "all"]);
        IReadOnlyDictionary<int, (string Text, string Flags)> after = await CompareAsync(maildir, account);
        Assert.Equal(Count - 100 + 50, after.Count);
        Assert.Equal(Combinations[3].Replace("F", ""), after[3].Flags);
        Assert.DoesNotContain(120, after.Keys);
        Assert.DoesNotContain(420, after.Keys);
        Assert.Equal("FRS", after[304].Flags);
        Assert.Contains(Count + 10, after.Keys);
        Assert.Contains(Count + 40, after.Keys);
        await mbsync.SucceedAsync(["--config", configuration, "all"]);
        Assert.Equal(after, await CompareAsync(maildir, account));
    }

    // Flags of 300-399 turned, 400-449 deleted, 25 new ones.
    private async Task ChangeServerAsync(Account account)
    {
        using ImapClient client = await Clients.ImapAsync(host, account);
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite);
        Dictionary<int, UniqueId> uids = await UidsAsync(client);
        await client.Inbox.AddFlagsAsync([.. Numbers(300, 100).Select(n => uids[n])], MessageFlags.Flagged | MessageFlags.Answered | MessageFlags.Seen, silent: true);
        UniqueId[] deleted = [.. Numbers(400, 50).Select(n => uids[n])];
        await client.Inbox.AddFlagsAsync(deleted, MessageFlags.Deleted, silent: true);
        await client.Inbox.ExpungeAsync(deleted);
        for (int i = Count + 25; i < Count + 50; i++)
        {
            MimeMessage message = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Text(i).ReplaceLineEndings("\r\n"))));
            await client.Inbox.AppendAsync(message, MessageFlags.Flagged);
        }
    }

    /// <summary>Compares both sides message by message and flag by flag; the Maildir's as they are.</summary>
    private async Task<IReadOnlyDictionary<int, (string Text, string Flags)>> CompareAsync(Maildir maildir, Account account)
    {
        IReadOnlyDictionary<int, (string Text, string Flags)> local = maildir.Read();
        using ImapClient client = await Clients.ImapAsync(host, account);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        IList<IMessageSummary> summaries = await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Flags);
        var remote = new Dictionary<int, (string Text, string Flags)>();
        await ((ImapFolder)client.Inbox).GetStreamsAsync([.. summaries.Select(static s => s.UniqueId)], Collect);
        Assert.Equal(local.Keys.Order(), remote.Keys.Order());
        foreach (int number in local.Keys) Assert.Equal(local[number], remote[number]);
        return local;

        async Task Collect(ImapFolder folder, int index, UniqueId uid, Stream stream, CancellationToken cancellationToken)
        {
            string text = await new StreamReader(stream, Encoding.UTF8).ReadToEndAsync(cancellationToken);
            MessageFlags flags = summaries.First(s => s.UniqueId == uid).Flags!.Value;
            remote.Add(Maildir.NumberOf(text), (Maildir.Normalise(text), string.Concat(Flags.Where(f => flags.HasFlag(f.Flag)).Select(static f => f.Letter))));
        }
    }

    private static async Task<Dictionary<int, UniqueId>> UidsAsync(ImapClient client)
    {
        IList<IMessageSummary> summaries = await client.Inbox.FetchAsync(0, -1, new FetchRequest(MessageSummaryItems.UniqueId, ["X-Number"]));
        return summaries.ToDictionary(static s => int.Parse(s.Headers!["X-Number"]!, CultureInfo.InvariantCulture), static s => s.UniqueId);
    }

    private async Task<string> ConfigureAsync(string folder, Account account)
    {
        string file = Path.Combine(folder, "mbsyncrc");
        await File.WriteAllTextAsync(file, $"""
            FSync no

            IMAPAccount posthouse
            Host localhost
            Port {host.Server.Port("imap", "implicit")}
            User {account.Address}
            Pass "{account.Password}"
            SSLType IMAPS
            SystemCertificates no
            CertificateFile {host.CertificateFile}

            IMAPStore server
            Account posthouse

            MaildirStore local
            Path {folder}/mail/
            Inbox {folder}/mail/INBOX

            Channel all
            Far :server:
            Near :local:
            Create Both
            Expunge Both
            SyncState {folder}/state-
            CopyArrivalDate yes

            """);
        return file;
    }

    private static string Text(int number)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"From: Sender {number} <sender@x.test>\nTo: someone@x.test\nSubject: =?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes($"第{number}封"))}?=\n");
        text.Append(CultureInfo.InvariantCulture, $"Date: Tue, 24 Nov 2026 10:{number / 60 % 60:00}:{number % 60:00} +0800\nMessage-ID: <sync-{number}@x.test>\nX-Number: {number}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n");
        for (int i = 0; i <= number % 40; i++) text.Append(CultureInfo.InvariantCulture, $"Line {i} of message {number}，中文。\n");
        return text.ToString();
    }

    private static HashSet<int> Numbers(int first, int count) => [.. Enumerable.Range(first, count)];

    private static string Sorted(string flags) => string.Concat(flags.Distinct().Order());
}
