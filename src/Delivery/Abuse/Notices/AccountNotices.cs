using System.Text;
using Microsoft.Extensions.Logging;
using MimeKit;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Tells an account's owner and its administrators by mail, each in his own language. The administrators of the account's own domain are told;
/// where it has none, those of the whole server.
/// </summary>
internal sealed partial class AccountNotices(MailStore store, AccountDirectory directory, DeliveryServices services, DeliveryOptions options, TimeProvider clock, ILogger<AccountNotices> logger)
{
    // Bounds one transaction; an organisation with more administrators than this has them read each other's mail.
    private const int MostAdministrators = 20;

    /// <summary>Composes what is to be said; an empty bundle where that fails, since a hold must not wait for its notice.</summary>
    internal async Task<NoticeBundle> PrepareAsync(Account owner, AccountNotice notice, CancellationToken cancellationToken)
    {
        var bundle = new NoticeBundle();
        try
        {
            List<Account> administrators = await AdministratorsAsync(owner, cancellationToken).ConfigureAwait(false);
            if (administrators.Count == 0) LogNobody(owner.Address.ToString(), notice.English.Subject);
            foreach (Account administrator in administrators) await AddAsync(bundle, administrator, notice, Text(administrator, notice).Administrator).ConfigureAwait(false);
            if (Text(owner, notice).Owner is { } text && !administrators.Contains(owner)) await AddAsync(bundle, owner, notice, text).ConfigureAwait(false);
            return bundle;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotComposed(exception, owner.Address.ToString());
            await bundle.DisposeAsync().ConfigureAwait(false);
            return NoticeBundle.Empty;
        }
    }

    /// <summary>What another room has to say to the owner alone.</summary>
    internal async Task<NoticeBundle> PrepareForOwnerAsync(Account owner, string kind, string subject, string text)
    {
        var bundle = new NoticeBundle();
        await AddAsync(bundle, owner, kind, subject, text).ConfigureAwait(false);
        return bundle;
    }

    private static NoticeText Text(Account reader, AccountNotice notice) => reader.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? notice.Chinese : notice.English;

    private async ValueTask<List<Account>> AdministratorsAsync(Account owner, CancellationToken cancellationToken)
    {
        IReadOnlyList<Account> near = await directory.ListAccountsAsync(owner.Address.Domain, cancellationToken).ConfigureAwait(false);
        List<Account> found = [.. near.Where(static account => account is { IsAdministrator: true, Suspended: false }).Take(MostAdministrators)];
        if (found.Count > 0) return found;
        return [.. (await directory.ListAccountsAsync(null, cancellationToken).ConfigureAwait(false)).Where(static account => account is { IsAdministrator: true, Suspended: false }).Take(MostAdministrators)];
    }

    private Task AddAsync(NoticeBundle bundle, Account reader, AccountNotice notice, string text) => AddAsync(bundle, reader, notice.Kind, Text(reader, notice).Subject, text);

    private async Task AddAsync(NoticeBundle bundle, Account reader, string kind, string subject, string text)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var envelope = new Envelope { Sender = null, SmtpUtf8 = !Ascii.IsValid(reader.Address.ToString()) };
        string trace = TraceId.Create(now);
        StagedBlob outbound = await StageAsync(reader, subject, text, now, trace).ConfigureAwait(false);
        var message = AcceptedMessage.OfOurs(envelope, trace, now, outbound, reader.Address.ToString(), $"notice={kind}");
        message.Own(outbound);
        var plan = new DeliveryPlan();
        plan.AddCopy(new LocalCopy(reader, new EnvelopeRecipient(reader.Address) { Notify = DsnNotify.Never }, 0));
        bundle.Add(new DeliveryCommit(services, plan, message), message);
    }

    private async Task<StagedBlob> StageAsync(Account reader, string subject, string text, DateTimeOffset now, string trace)
    {
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress("Posthouse", "postmaster@" + options.HostName));
        message.To.Add(new MailboxAddress(Encoding.UTF8, reader.DisplayName, reader.Address.ToUnicodeString()));
        message.Subject = subject;
        message.Date = now;
        message.MessageId = $"{trace}@{options.HostName}";
        // RFC 3834 §5: no automatic answer to an automatic message.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add(HeaderId.Importance, "high");
        message.Body = new TextPart("plain") { Text = text };
        using var bytes = new MemoryStream();
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = !Ascii.IsValid(reader.Address.ToString());
        await message.WriteToAsync(format, bytes).ConfigureAwait(false);
        await using BlobWriter writer = store.CreateBlob();
        writer.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        return await writer.CompleteAsync().ConfigureAwait(false);
    }

    [LoggerMessage(3911, LogLevel.Error, "The notice about {Account} could not be composed; what it tells of is done all the same")]
    private partial void LogNotComposed(Exception exception, string account);

    [LoggerMessage(3912, LogLevel.Warning, "There is no administrator's account to tell about {Account}: {Subject}. Make one with 'posthouse account set ADDRESS --administrator'")]
    private partial void LogNobody(string account, string subject);
}
