using System.Net;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Rows of <c>dmarc_observed</c>, which wait there for the report that tells of them.</summary>
internal static class ObservedMailTable
{
    /// <summary>Counts messages alike. False where there is no room for another row.</summary>
    internal static bool Add(SqlSession sql, ObservedMail mail, long count, ObservedRoom room)
    {
        long day = mail.Day.DayNumber;
        string domain = mail.PolicyDomain.Ascii;
        string kind = mail.Kind;
        if (sql.Execute("UPDATE dmarc_observed SET messages = messages + @4 WHERE day = @1 AND policy_domain = @2 AND kind = @3", day, domain, kind, count) > 0) return true;
        if (!room.TryTake(sql, day, domain)) return false;
        sql.Execute(
            """
            INSERT INTO dmarc_observed (day, policy_domain, kind, source, author, spf, dkim, spf_aligned, dkim_aligned, disposition, reason, messages)
            VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)
            """,
            day, domain, kind, mail.Source.ToString(), mail.Author.Ascii, mail.Spf, mail.Dkim, mail.SpfAligned, mail.DkimAligned, mail.Disposition.ToString(), mail.Reason, count);
        return true;
    }

    /// <summary>Days and domains that wait, up to a day.</summary>
    internal static List<(DateOnly Day, DomainName Domain)> Waiting(SqlSession sql, DateOnly last) =>
        sql.Query("SELECT DISTINCT day, policy_domain FROM dmarc_observed WHERE day <= @1 ORDER BY day, policy_domain", static row => (DateOnly.FromDayNumber(row.Int32(0)), DomainName.Parse(row.Text(1))), (long)last.DayNumber);

    /// <summary>The greatest first.</summary>
    internal static List<(ObservedMail Mail, long Count)> Rows(SqlSession sql, DateOnly day, DomainName domain) => sql.Query(
        """
        SELECT source, author, spf, dkim, spf_aligned, dkim_aligned, disposition, reason, messages FROM dmarc_observed
        WHERE day = @1 AND policy_domain = @2 ORDER BY messages DESC, source, kind
        """,
        row => (new ObservedMail(day, domain, IPAddress.Parse(row.Text(0)), DomainName.Parse(row.Text(1)), row.Text(2), row.Text(3), row.Bool(4), row.Bool(5), Enum.Parse<ReportedDisposition>(row.Text(6)), row.Text(7)), row.Int64(8)),
        (long)day.DayNumber, domain.Ascii);

    internal static void Remove(SqlSession sql, DateOnly day, DomainName domain) =>
        sql.Execute("DELETE FROM dmarc_observed WHERE day = @1 AND policy_domain = @2", (long)day.DayNumber, domain.Ascii);
}
