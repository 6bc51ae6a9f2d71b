using System.Text;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>Scripts put for accounts of a <see cref="DeliveryHarness"/>, and what they did.</summary>
internal static class ScriptHarness
{
    internal static async Task PutActiveAsync(this DeliveryHarness harness, string address, string script, string name = "filters")
    {
        ScriptOwner owner = ScriptOwner.Of((await harness.AccountAsync(address)).Id);
        await harness.Scripts.PutAsync(owner, name, Encoding.UTF8.GetBytes(script), DeliveryHarness.Token);
        await harness.Scripts.SetUseAsync(owner, name, ScriptUse.Active, DeliveryHarness.Token);
    }

    internal static async Task PutForAllAsync(this DeliveryHarness harness, string name, string script, ScriptUse use)
    {
        await harness.Scripts.PutAsync(ScriptOwner.Server, name, Encoding.UTF8.GetBytes(script), DeliveryHarness.Token);
        await harness.Scripts.SetUseAsync(ScriptOwner.Server, name, use, DeliveryHarness.Token);
    }

    /// <summary>How many messages are in a mailbox; null where there is none of the name.</summary>
    internal static async Task<int?> CountAsync(this DeliveryHarness harness, string address, string mailbox = "INBOX")
    {
        AccountId account = (await harness.AccountAsync(address)).Id;
        return await harness.Store.ReadAsync(reader => reader.FindMailbox(account, mailbox)?.Messages, DeliveryHarness.Token);
    }

    internal static async Task MakeMailboxAsync(this DeliveryHarness harness, string address, string mailbox)
    {
        AccountId account = (await harness.AccountAsync(address)).Id;
        await harness.Store.WriteAsync(transaction => transaction.CreateMailbox(account, mailbox), DeliveryHarness.Token);
    }

    internal static async Task<List<Placement>> PlacementsAsync(this DeliveryHarness harness, string address, string mailbox = "INBOX")
    {
        AccountId account = (await harness.AccountAsync(address)).Id;
        Mailbox found = (await harness.Store.ReadAsync(reader => reader.FindMailbox(account, mailbox), DeliveryHarness.Token))!;
        MailboxIndex index = (await harness.Store.GetIndexAsync(found.Id, DeliveryHarness.Token))!;
        var placements = new List<Placement>();
        index.Read(index.Snapshot().Uids, placements);
        return placements;
    }

    /// <summary>The names of the flags that the only message of a mailbox has.</summary>
    internal static async Task<List<string>> FlagsAsync(this DeliveryHarness harness, string address, string mailbox)
    {
        AccountId account = (await harness.AccountAsync(address)).Id;
        Placement only = Assert.Single(await harness.PlacementsAsync(address, mailbox));
        KeywordTable keywords = await harness.Store.ReadAsync(reader => reader.Keywords(account), DeliveryHarness.Token);
        List<string> names = [.. keywords.NamesOf(only.Flags)];
        if (only.Flags.Has(MessageFlags.Seen)) names.Add("\\Seen");
        if (only.Flags.Has(MessageFlags.Flagged)) names.Add("\\Flagged");
        return names;
    }
}
