import { run } from "../platform/sql/dialect.ts"

/** How releases before 0114 call each of their sessions; later ones add a name of their own to it. */
const OLDER = "handrail"

/**
 * While replicas are replaced one after the other, some still keep all aspects of a group in its row, and know neither rows of aspects nor versions. They
 * cannot start any more, so this is for as long as the last of them has not ended: what they write is parted into rows and given a version, and what is
 * written in rows is put together for them where one of them is connected. Each way of the two is done by the database, in the transaction that
 * writes. With users of their own the sessions of one are not seen by the other, and such replicas group without each other's new alerts.
 */
export const olderGroups = run(
  {
    postgres: `CREATE FUNCTION keep_older_groups() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        by_older boolean := NEW.version = '';
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          by_older := NEW.version = OLD.version AND NEW.aspects IS DISTINCT FROM OLD.aspects;
        END IF;
        IF by_older THEN
          NEW.version := gen_random_uuid()::text;
          DELETE FROM group_aspects WHERE incident = NEW.incident;
          INSERT INTO group_aspects (incident, place, aspect) SELECT NEW.incident, place - 1, aspect::text
            FROM json_array_elements(NEW.aspects::json) WITH ORDINALITY AS one (aspect, place);
        ELSIF EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = '${OLDER}') THEN
          SELECT '[' || coalesce(string_agg(aspect, ',' ORDER BY place), '') || ']' INTO NEW.aspects
            FROM group_aspects WHERE incident = NEW.incident;
        END IF;
        RETURN NEW;
      END $$`
  },
  {
    postgres:
      "CREATE TRIGGER keep_older_groups BEFORE INSERT OR UPDATE ON incident_groups FOR EACH ROW EXECUTE FUNCTION keep_older_groups()"
  },
  {
    postgres: `CREATE FUNCTION forget_older_groups() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM group_aspects WHERE incident = OLD.incident;
        RETURN NULL;
      END $$`
  },
  { postgres: "CREATE TRIGGER forget_older_groups AFTER DELETE ON incident_groups FOR EACH ROW EXECUTE FUNCTION forget_older_groups()" }
)
