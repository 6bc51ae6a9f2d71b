using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// Tells owners by mail of a mail program that signed in with their password from a network in which nobody knew them: once for each network, for the
/// journal has one record of it. It reads the journal behind the sign-ins; a notice may come twice where the server ends in between, and is never lost.
/// </summary>
internal sealed partial class NewPrograms(MailStore store, AccountDirectory directory, IdentityOptions options, ILogger<NewPrograms> logger, IOwnerNotices? notices = null) : BackgroundService
{
    private const string Consumer = "new-programs";

    private readonly JournalConsumer _journal = new(store, Consumer, NewProgram.Kind);

    public override void Dispose()
    {
        base.Dispose();
        _journal.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.SignInNotices && notices is not null ? _journal.RunAsync(TakeAsync, LogNotTold, stoppingToken) : Task.CompletedTask;

    private async Task TakeAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        foreach (JournalRecord record in records)
        {
            if (NewProgram.Read(record) is { } program && record.Account is { } id && await directory.FindAccountAsync(id, cancellationToken).ConfigureAwait(false) is { } account) await TellAsync(account, program, record.At).ConfigureAwait(false);
            await store.WriteAsync(
                transaction =>
                {
                    transaction.SetJournalCheckpoint(Consumer, record.Sequence);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Task TellAsync(Account account, NewProgram program, DateTimeOffset at)
    {
        bool chinese = account.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        string page = options.Issuer is { } issuer ? new Uri(issuer, "/account").ToString() : "/account";
        string when = at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
        string how = program.Protocol switch
        {
            "imap" => "IMAP",
            "pop3" => "POP3",
            "managesieve" => "ManageSieve",
            "jmap" => "JMAP",
            _ => "SMTP",
        };
        return notices!.SendAsync(
            account,
            "new-program",
            chinese ? "有邮件程序从新的网络登录了您的账号" : "A mail program signed in to your account from a new network",
            chinese
                ? $"有邮件程序用密码登录了您的账号，而您的账号此前从未在这个网络登录过：\r\n\r\n  时间：{when}\r\n  地址：{program.Address}\r\n  协议：{how}\r\n\r\n如果是您本人（例如换了地方，或添加了新的手机），无需理会。否则请立即修改密码，并收回您不认识的专用密码：\r\n{page}\r\n"
                : $"A mail program signed in to your account with a password, from a network in which your account was not seen before:\r\n\r\n  time: {when}\r\n  from: {program.Address}\r\n  protocol: {how}\r\n\r\nIf it was you, on the road or with a new phone, there is nothing to do. If not, change your password at once, and take back passwords of programs that you do not know:\r\n{page}\r\n");
    }

    [LoggerMessage(4507, LogLevel.Warning, "An owner could not be told of a mail program in a new network; it is tried again with the next one, and the sign-in itself is in the journal. See the storage warnings for the cause.")]
    private partial void LogNotTold(Exception exception);
}
