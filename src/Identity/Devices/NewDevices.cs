using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// Knows the browsers in which somebody has signed in before, by a cookie that opens nothing, and tells the owner by mail of one that is new.
/// The account's first browser is no news.
/// </summary>
public sealed partial class NewDevices(MailStore store, IdentityOptions options, TimeProvider clock, ILogger<NewDevices> logger, IOwnerNotices? notices = null)
{
    private const int Maximum = 50;

    /// <summary>To be called when somebody has signed in. Never fails a sign-in.</summary>
    /// <param name="browser">The cookie that it has, or is given.</param>
    internal async Task NoteAsync(HttpContext context, Account account, SessionToken browser, string address, string userAgent)
    {
        try
        {
            // A browser that two people use is known to each by itself.
            string id = browser.Id;
            DateTimeOffset now = clock.GetUtcNow();
            bool isNews = await store.WriteAsync(transaction =>
            {
                long known = DeviceTable.Count(transaction.Sql, account.Id);
                if (DeviceTable.Renew(transaction.Sql, account.Id, id, now)) return false;
                if (known >= Maximum) DeviceTable.DeleteOldest(transaction.Sql, account.Id, known - Maximum + 1);
                DeviceTable.Insert(transaction.Sql, account.Id, id, now);
                return known > 0;
            }).ConfigureAwait(false);
            KnownBrowsers.Set(context.Response, browser);
            if (isNews && options.SignInNotices && notices is not null)
            {
                bool chinese = account.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
                await notices.SendAsync(account, "new-device", chinese ? "您的账号在新的浏览器登录" : "Your account was signed in to in a new browser", Text(chinese, now, address, userAgent)).ConfigureAwait(false);
            }
        }
        catch (StoreException exception)
        {
            LogNotTold(account.Address.ToString(), exception);
        }
    }

    private string Text(bool chinese, DateTimeOffset at, string address, string userAgent)
    {
        string page = options.Issuer is { } issuer ? new Uri(issuer, "/account").ToString() : "/account";
        string browser = BrowserName.Of(userAgent, chinese);
        string when = at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
        return chinese
            ? $"您的账号刚刚在一个新的浏览器中登录：\r\n\r\n  时间：{when}\r\n  地址：{address}\r\n  浏览器：{browser}\r\n\r\n如果是您本人，无需理会。否则请立即修改密码：\r\n{page}\r\n"
            : $"Your account was just signed in to in a browser that is new to us:\r\n\r\n  time: {when}\r\n  from: {address}\r\n  browser: {browser}\r\n\r\nIf it was you, there is nothing to do. If not, change your password at once:\r\n{page}\r\n";
    }

    [LoggerMessage(4504, LogLevel.Warning, "{Account} could not be told of a sign-in in a new browser; the sign-in itself is in the journal. See the storage warnings for the cause.")]
    private partial void LogNotTold(string account, Exception exception);
}
