using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Mail that comes out of the queue, or from the server itself, to an alias or a list gets what direct mail gets.</summary>
public class QueuedRoutingTests
{
    [Fact]
    public async Task What_a_script_sends_to_an_alias_leaves_with_a_sender_of_ours()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        await AliasAsync(here, "away@here.test", "a@far.test");
        await here.PutActiveAsync("alice@here.test", "redirect \"away@here.test\";");
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay);
        await here.WaitForAsync("sent");
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.Contains("<SRS0=", taken.Mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("@here.test>", taken.Mail, StringComparison.Ordinal);
        Assert.StartsWith("Delivered-To: away@here.test\r\nDelivered-To: alice@here.test\r\n", taken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_script_sends_to_a_list_has_its_fields_and_a_return_path_for_each_member()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        await here.StartReturnsAsync();
        await ListAsync(here, GroupPosting.Anyone, "bob@here.test", "one@far.test");
        await here.PutActiveAsync("alice@here.test", "redirect \"news@here.test\";");
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay);
        await here.WaitForAsync("sent");
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        string path = taken.Mail[(taken.Mail.IndexOf('<', StringComparison.Ordinal) + 1)..taken.Mail.IndexOf('>', StringComparison.Ordinal)];
        Assert.Equal(new VerpSource("news", EmailAddress.Parse("one@far.test")), here.Paths.Read(EmailAddress.Parse(path)));
        Assert.Contains("List-Id: <news.here.test>\r\n", taken.Text, StringComparison.Ordinal);
        Assert.Contains("List-Id: <news.here.test>\r\n", Assert.Single(await here.MessagesAsync("bob@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_who_cannot_be_reached_is_left_out_from_the_queue_too()
    {
        await using DeliveryHarness here = await StartAsync();
        await ListAsync(here, GroupPosting.Anyone, "bob@here.test", "one@far.test");
        await here.Suppressed.AddAsync([new NewSuppression(EmailAddress.Parse("one@far.test"))], "admin", Token);
        await here.PutActiveAsync("alice@here.test", "redirect \"news@here.test\";");
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay);
        JournalRecord left = Assert.Single(await here.WaitForAsync("left-out"));
        Assert.EndsWith("left-out=1", left.Detail, StringComparison.Ordinal);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_script_sends_to_a_closed_list_where_its_owner_may()
    {
        await using DeliveryHarness here = await StartAsync();
        await ListAsync(here, GroupPosting.Members, "bob@here.test");
        await here.PutActiveAsync("alice@here.test", "redirect \"news@here.test\";");
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay);
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Empty(await here.QueueAsync());

        await here.Administration.UpdateGroupAsync(EmailAddress.Parse("news@here.test"), static g => g with { Owner = EmailAddress.Parse("alice@here.test") }, cancellationToken: Token);
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay);
        await here.WaitForAsync("delivered", 2);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
    }

    [Fact]
    public async Task A_list_that_sent_the_message_on_before_does_not_get_it_from_a_script()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await ListAsync(here, GroupPosting.Anyone, "bob@here.test", "one@far.test");
        await here.PutActiveAsync("alice@here.test", "redirect \"news@here.test\";");
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay, "Delivered-To: news@here.test\r\nFrom: x@y.test\r\n\r\ntext\r\n");
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_report_to_a_list_goes_to_its_members_without_a_sender_and_with_its_fields()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        await ListAsync(here, GroupPosting.Anyone, "bob@here.test", "one@far.test");
        await here.ReceiveAsync("news@here.test", "gone@far.test");
        await here.WaitForAsync("sent");
        ScriptedServer.Transaction report = Assert.Single(server.Taken);
        Assert.StartsWith("MAIL FROM:<>", report.Mail, StringComparison.Ordinal);
        Assert.Contains("List-Id: <news.here.test>\r\n", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lists_copy_that_waits_for_room_keeps_its_fields()
    {
        await using DeliveryHarness here = await StartAsync();
        await ListAsync(here, GroupPosting.Anyone, "alice@here.test", "bob@here.test");
        await here.LimitAsync("bob@here.test", 10);
        await here.ReceiveAsync(From("x@y.test"), [To("news@here.test")], ReceivingRole.Relay);
        QueuedMessage waiting = Assert.Single(await here.QueueAsync());
        using BlobReader blob = here.Store.OpenBlob(waiting.Blob);
        Assert.Contains("List-Id: <news.here.test>\r\n", Encoding.UTF8.GetString((await blob.ReadAllAsync(Token)).Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect \"a@far.test\";")]
    [InlineData("redirect \"away@here.test\";")]
    public async Task What_a_script_sends_on_out_of_the_queue_is_sealed_with_what_was_found_when_it_came(string script)
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        SigningKey key = await here.SigningKeys.CreateAsync(DomainName.Parse("here.test"), DkimAlgorithm.RsaSha256, cancellationToken: Token);
        await here.SigningKeys.ActivateAsync(key.Domain, key.Selector, Token);
        await AliasAsync(here, "away@here.test", "a@far.test");
        await here.PutActiveAsync("alice@here.test", "redirect \"bob@here.test\";");
        await here.PutActiveAsync("bob@here.test", script);
        await here.ReceiveAsync(From("x@y.test"), [To("alice@here.test")], ReceivingRole.Relay, client: System.Net.IPAddress.Parse("198.51.100.1"));
        await here.WaitForAsync("sent");
        string text = Assert.Single(server.Taken).Text;
        Assert.Equal(2, text.Split("ARC-Seal: ").Length);
        Assert.Contains("ARC-Authentication-Results: i=1; mx.here.test", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DKIM-Signature: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_of_our_own_wrote_is_signed_when_it_leaves_the_queue_for_others()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server), stages: [new ReceivingTests.Says("approval", StageVerdict.Hold("needs-approval"))]);
        SigningKey key = await here.SigningKeys.CreateAsync(DomainName.Parse("here.test"), DkimAlgorithm.RsaSha256, cancellationToken: Token);
        await here.SigningKeys.ActivateAsync(key.Domain, key.Selector, Token);
        await here.PutActiveAsync("alice@here.test", "redirect \"a@far.test\";");
        await here.ReceiveAsync(From("bob@here.test"), [To("alice@here.test")], signedIn: await here.AccountAsync("bob@here.test"));
        await here.Queue.ReleaseAsync(Assert.Single(await here.QueueAsync()).Id, "admin");
        await here.WaitForAsync("sent");
        Assert.Contains("DKIM-Signature: ", Assert.Single(server.Taken).Text, StringComparison.Ordinal);
    }

    private static Task AliasAsync(DeliveryHarness here, string address, string target) =>
        here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse(address), Targets = [EmailAddress.Parse(target)] }, cancellationToken: Token);

    private static Task ListAsync(DeliveryHarness here, GroupPosting posting, params string[] members) =>
        here.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("news@here.test"), Posting = posting, Members = [.. members.Select(EmailAddress.Parse)] }, cancellationToken: Token);
}
