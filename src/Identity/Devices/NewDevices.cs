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
    private const string Cookie = "__Host-posthouse-device";
    private const int Maximum = 50;

    // What browsers keep a cookie for at most (RFC 6265bis §5.5).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>To be called when somebody has signed in. Never fails a sign-in.</summary>
    internal async Task NoteAsync(HttpContext context, Account account, string address, string userAgent)
    {
        try
        {
            SessionToken token = SessionToken.Read(context.Request.Cookies[Cookie]) ?? SessionToken.New();
            // A browser that two people use is known to each by itself.
            string id = token.Id;
            DateTimeOffset now = clock.GetUtcNow();
            bool isNews = await store.WriteAsync(transaction =>
            {
                long known = transaction.Sql.Scalar("SELECT COUNT(*) FROM identity_device WHERE account = @1", account.Id.Value);
                if (transaction.Sql.Execute("UPDATE identity_device SET used = @3 WHERE account = @1 AND id = @2", account.Id.Value, id, now) > 0) return false;
                if (known >= Maximum)
                {
                    transaction.Sql.Execute(
                        "DELETE FROM identity_device WHERE account = @1 AND id IN (SELECT id FROM (SELECT id FROM identity_device WHERE account = @1 ORDER BY used LIMIT @2) AS oldest)", account.Id.Value, known - Maximum + 1);
                }

                transaction.Sql.Execute("INSERT INTO identity_device (account, id, used) VALUES (@1, @2, @3)", account.Id.Value, id, now);
                return known > 0;
            }).ConfigureAwait(false);
            context.Response.Cookies.Append(Cookie, token.Value, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = Lifetime, IsEssential = true });
            if (isNews && notices is not null)
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

    internal static void DeleteAll(SqlSession sql, Mail.AccountId account) => sql.Execute("DELETE FROM identity_device WHERE account = @1", account.Value);

    private string Text(bool chinese, DateTimeOffset at, string address, string userAgent)
    {
        string page = options.Issuer is { } issuer ? new Uri(issuer, "/account").ToString() : "/account";
        string when = at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
        return chinese
            ? $"您的账号刚刚在一个新的浏览器中登录：\r\n\r\n  时间：{when}\r\n  地址：{address}\r\n  浏览器：{userAgent}\r\n\r\n如果是您本人，无需理会。否则请立即修改密码：\r\n{page}\r\n"
            : $"Your account was just signed in to in a browser that is new to us:\r\n\r\n  time: {when}\r\n  from: {address}\r\n  browser: {userAgent}\r\n\r\nIf it was you, there is nothing to do. If not, change your password at once:\r\n{page}\r\n";
    }

    [LoggerMessage(4504, LogLevel.Warning, "{Account} could not be told of a sign-in in a new browser; the sign-in itself is in the journal. See the storage warnings for the cause.")]
    private partial void LogNotTold(string account, Exception exception);
}
