using MailKit;
using MailKit.Net.Imap;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A script bound to a mailbox (RFC 6785) runs for what mail programs put there: curl by APPEND, MailKit by COPY.</summary>
public sealed class MailboxScriptTests(MailHost host)
{
    [Fact]
    public async Task What_mail_programs_put_into_a_mailbox_is_filed_by_its_script()
    {
        Account account = host.TakeAccount();
        string script = "require [\"imapsieve\", \"environment\", \"fileinto\", \"imap4flags\", \"variables\"];\r\n"
            + "if environment :matches \"imap.cause\" \"*\" { fileinto :flags \"$${1}\" \"INBOX\"; }\r\n";
        using (LineClient client = await ManageSieveClient.SignInAsync(host, account))
        {
            await client.SendAsync($"PUTSCRIPT \"for-the-box\" {{{script.Length}+}}\r\n{script}\r\n");
            await ManageSieveClient.UntilOkAsync(client);
        }

        using ImapClient imap = await Clients.ImapAsync(host, account);
        IMailFolder box = (await imap.GetFolder(imap.PersonalNamespaces[0]).CreateAsync("Box", true))!;
        await box.SetMetadataAsync(new MetadataCollection { new Metadata(new MetadataTag("/shared/imapsieve/script"), "for-the-box") });

        string message = Path.Combine(host.MakeFolder("curl"), "message.eml");
        await File.WriteAllTextAsync(message, "Subject: appended\r\n\r\nHello.\r\n");
        int port = host.Server.Port("imap", "implicit");
        await ExternalProgram.Require("curl", "curl").SucceedAsync(
            ["--silent", "--show-error", "--noproxy", "*", "--ssl-reqd", "--cacert", host.CertificateFile, "--resolve", $"{MailHost.HostName}:{port}:127.0.0.1", "--user", $"{account.Address}:{account.Password}", "--upload-file", message, $"imaps://{MailHost.HostName}:{port}/Box"]);
        Assert.Equal("appended", Assert.Single(await Inbox.WaitAsync(host, account, 1)).Subject);

        await imap.Inbox.OpenAsync(FolderAccess.ReadWrite);
        Assert.Contains("$APPEND", Assert.Single(await imap.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags)).Keywords);
        await imap.Inbox.CopyToAsync(0, box);
        Assert.Equal(2, (await Inbox.WaitAsync(host, account, 2)).Count);
        await imap.NoOpAsync();
        Assert.Contains("$COPY", (await imap.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags))[1].Keywords);
        await box.StatusAsync(StatusItems.Count);
        Assert.Equal(0, box.Count);
    }
}
