using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>What the configuration was right after it was applied the last time, so that it can be said what drifted since.</summary>
internal static class AppliedConfiguration
{
    internal static void Set(SqlSession sql, string text, DateTimeOffset at)
    {
        // It may be large, and mostly is what it was.
        if (sql.Execute("UPDATE directory_applied SET at = @1 WHERE configuration = @2", at, text) > 0) return;
        sql.Execute("DELETE FROM directory_applied");
        sql.Execute("INSERT INTO directory_applied (at, configuration) VALUES (@1, @2)", at, text);
    }

    internal static (DateTimeOffset At, string Text)? Get(SqlSession sql) =>
        sql.Query("SELECT at, configuration FROM directory_applied", static row => (row.Moment(0), row.Text(1))) is [var last] ? last : null;
}
