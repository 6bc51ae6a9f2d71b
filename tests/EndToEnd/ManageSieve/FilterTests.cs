using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MimeKit;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A script is put by ManageSieve over STARTTLS, mail comes in by SMTP, and IMAP shows what became of it.</summary>
public sealed class FilterTests(MailHost host)
{
    [Fact]
    public async Task A_script_put_by_ManageSieve_files_mail_and_answers_its_sender_once()
    {
        Account reader = host.TakeAccount(), writer = host.TakeAccount();
        string script = "require [\"fileinto\", \"mailbox\", \"imap4flags\", \"vacation\"];\r\n"
            + "vacation :subject \"Away\" \"Back on Monday.\";\r\n"
            + "if header :contains \"subject\" \"report\" { fileinto :create :flags \"\\\\Flagged\" \"Reports\"; }\r\n";
        using (LineClient client = await ManageSieveClient.SignInAsync(host, reader))
        {
            await client.SendAsync($"PUTSCRIPT \"filters\" {{{script.Length}+}}\r\n{script}\r\nSETACTIVE \"filters\"\r\nLISTSCRIPTS\r\n");
            await ManageSieveClient.UntilOkAsync(client);
            await ManageSieveClient.UntilOkAsync(client);
            Assert.Contains("\"filters\" ACTIVE", await ManageSieveClient.UntilOkAsync(client));
        }

        using (SmtpClient smtp = await Clients.SubmissionAsync(host, implicitTls: true))
        {
            await smtp.AuthenticateAsync(writer.Address, writer.Password);
            foreach (string subject in (string[])["monthly report", "lunch", "weekly report"]) await smtp.SendAsync(Mails.Make(writer.Address, reader.Address, subject));
        }

        Assert.Equal("lunch", Assert.Single(await Inbox.WaitAsync(host, reader, 1)).Subject);
        using (ImapClient imap = await Clients.ImapAsync(host, reader))
        {
            IMailFolder reports = await imap.GetFolderAsync("Reports");
            await reports.OpenAsync(FolderAccess.ReadOnly);
            IList<IMessageSummary> messages = await reports.FetchAsync(0, -1, MessageSummaryItems.Flags | MessageSummaryItems.Envelope);
            Assert.Equal(["monthly report", "weekly report"], messages.Select(static m => m.Envelope!.Subject));
            Assert.All(messages, static m => Assert.True(m.Flags!.Value.HasFlag(MessageFlags.Flagged)));
        }

        MimeMessage answer = Assert.Single(await Inbox.WaitAsync(host, writer, 1));
        Assert.Equal("Away", answer.Subject);
        Assert.Equal("auto-replied", answer.Headers["Auto-Submitted"]);
        Assert.Equal("Back on Monday.", answer.TextBody!.Trim());
    }
}
