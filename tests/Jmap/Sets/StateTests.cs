using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>ifInState and the states that a change is answered with, while others change things too (RFC 8620 §5.3, §5.4).</summary>
public class StateTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Theory]
    [InlineData("Email", "\"update\":{\"$id\":{\"keywords/k$n\":true}}")]
    [InlineData("Email", "\"destroy\":[\"$id\"]")]
    [InlineData("Email", "\"create\":{\"c\":{\"mailboxIds\":{\"$box\":true},\"subject\":\"s$n\"}}")]
    [InlineData("Mailbox", "\"create\":{\"c\":{\"name\":\"state $id $n\"}}")]
    [InlineData("Mailbox", "\"update\":{\"$box\":{\"sortOrder\":1$n}}")]
    [InlineData("Identity", "\"update\":{\"I1\":{\"name\":\"name $n\"}}")]
    [InlineData("VacationResponse", "\"update\":{\"singleton\":{\"subject\":\"away $n\"}}")]
    [InlineData("EmailSubmission", "\"create\":{\"c\":{\"identityId\":\"I1\",\"emailId\":\"$id\",\"envelope\":{\"mailFrom\":{\"email\":\"alice@here.test\"},\"rcptTo\":[{\"email\":\"bob@here.test\"}]}}}")]
    public async Task Of_many_who_change_from_the_same_state_one_succeeds(string type, string change)
    {
        Appended message = await server.AppendAsync(server.Alice, "From: alice@here.test\nSubject: contended\n\nx");
        string box = JmapIds.Of((await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id);
        using JmapClient client = await server.SignInAsync();
        string state = (await client.CallAsync(type + "/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        long received = await SubmissionsAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => client.CallsAsync(
            $$"""[["{{type}}/set",{"accountId":"$account","ifInState":"{{state}}",{{change.Replace("$id", JmapIds.Of(message.Message), StringComparison.Ordinal).Replace("$box", box, StringComparison.Ordinal).Replace("$n", n.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}}},"0"]]""")));
        (_, JsonElement done, _) = Assert.Single(answers.Select(static answer => answer[0]), answer => answer.Name == type + "/set");
        Assert.All(answers.Where(static answer => answer[0].Name == "error"), static answer => Assert.Equal("stateMismatch", answer[0].Arguments.GetProperty("type").GetString()));
        Assert.Equal(state, done.GetProperty("oldState").GetString());
        Assert.Equal(done.GetProperty("newState").GetString(), (await client.CallAsync(type + "/get", """{"ids":[]}""")).GetProperty("state").GetString());
        // A submission that is refused for its state has sent nothing.
        if (type == "EmailSubmission") Assert.Equal(received + 1, await SubmissionsAsync());
    }

    [Fact]
    public async Task Of_many_imports_and_copies_from_the_same_state_one_succeeds()
    {
        using JmapClient client = await server.SignInAsync();
        string box = JmapIds.Of((await server.MailboxAsync(server.Alice, MailboxRole.Drafts)).Id);
        string blob = (await client.UploadAsync("Subject: imported\r\n\r\nx"u8.ToArray(), "message/rfc822")).GetProperty("blobId").GetString()!;
        string state = (await client.CallAsync("Email/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.CallsAsync(
            $$$$$"""[["Email/import",{"accountId":"$account","ifInState":"{{{{{state}}}}}","emails":{"a":{"blobId":"{{{{{blob}}}}}","mailboxIds":{"{{{{{box}}}}}":true}},"b":{"blobId":"{{{{{blob}}}}}","mailboxIds":{"{{{{{box}}}}}":true}}}},"0"]]""")));
        (_, JsonElement done, _) = Assert.Single(answers.Select(static answer => answer[0]), static answer => answer.Name == "Email/import");
        Assert.Equal(2, done.GetProperty("created").EnumerateObject().Count());
        Assert.Equal(state, done.GetProperty("oldState").GetString());
    }

    [Fact]
    public async Task A_client_whose_changes_had_anothers_between_them_is_not_told_that_it_missed_nothing()
    {
        static string State(StoreReader reader, AccountId account) => EmailState.Of(reader, AccountView.Own(account));
        var chain = new StateChain(null, reader => State(reader, server.Bob));
        await ChangeAsync(chain);
        Assert.NotEqual(chain.OldState, chain.NewState);
        string? first = chain.OldState, own = chain.NewState;
        await server.AppendAsync(server.Bob, "Subject: another's\n\nx");
        await ChangeAsync(chain);
        Assert.NotEqual(first, chain.OldState);
        Assert.NotEqual(own, chain.OldState);

        var strict = new StateChain(chain.NewState, reader => State(reader, server.Bob));
        await ChangeAsync(strict);
        await ChangeAsync(strict);
        await server.AppendAsync(server.Bob, "Subject: another's\n\nx");
        SetException late = await Assert.ThrowsAsync<SetException>(() => ChangeAsync(strict));
        Assert.Equal("stateMismatch", late.Type);
    }

    [Fact]
    public async Task A_log_that_does_not_name_what_was_removed_cannot_tell_the_changes()
    {
        Appended message = await server.AppendAsync(server.Bob, "Subject: gone\n\nx");
        using JmapClient client = await server.SignInAsync("bob");
        string[] states = new string[3];
        string[] types = ["Email", "Thread", "Mailbox"];
        for (int i = 0; i < types.Length; i++) states[i] = (await client.CallAsync(types[i] + "/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        string query = (await client.CallAsync("Email/query", "{}")).GetProperty("queryState").GetString()!;
        await server.Store.WriteAsync(transaction => transaction.Expunge(message.Mailbox, UidSet.Of(message.Uid), onlyDeleted: false));
        for (int i = 0; i < types.Length; i++) await client.CallAsync(types[i] + "/changes", $$"""{"sinceState":"{{states[i]}}"}""");
        // As a version before JMAP wrote it.
        await server.Store.WriteAsync(transaction => transaction.Sql.Execute("UPDATE change_record SET messages = NULL WHERE account = @1 AND kind = @2", server.Bob.Value, (long)ChangeKind.Expunged));
        for (int i = 0; i < types.Length; i++) Assert.Equal("cannotCalculateChanges", await client.FailAsync(types[i] + "/changes", $$"""{"sinceState":"{{states[i]}}"}"""));
        Assert.Equal("cannotCalculateChanges", await client.FailAsync("Email/queryChanges", $$"""{"sinceQueryState":"{{query}}"}"""));
        // And where it was cut.
        await server.AppendAsync(server.Bob, "Subject: another\n\nx");
        await server.Store.WriteAsync(transaction => transaction.Sql.Execute("DELETE FROM change_record WHERE account = @1 AND modseq < (SELECT modseq FROM account_state WHERE account = @1)", server.Bob.Value));
        for (int i = 0; i < types.Length; i++) Assert.Equal("cannotCalculateChanges", await client.FailAsync(types[i] + "/changes", $$"""{"sinceState":"{{states[i]}}"}"""));
        Assert.Equal("cannotCalculateChanges", await client.FailAsync("Email/queryChanges", $$"""{"sinceQueryState":"{{query}}"}"""));
        Assert.Equal("cannotCalculateChanges", await client.FailAsync("Mailbox/queryChanges", $$"""{"sinceQueryState":"{{states[2]}}"}"""));
    }

    private Task<int> ChangeAsync(StateChain chain) => server.Store.WriteAsync(transaction => chain.Apply(transaction, writing =>
    {
        writing.SetSortOrder(writing.FindMailbox(server.Bob, MailboxRole.Drafts)!.Id, (writing.FindMailbox(server.Bob, MailboxRole.Drafts)!.SortOrder ?? 0) + 1);
        return 0;
    }));

    private async Task<long> SubmissionsAsync() => await server.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM journal WHERE kind = 'received'"));
}
