# The words of every page of the desk.

staff-frame-name = Desk
staff-frame-skip = Skip to the content
staff-frame-pages = Pages
staff-frame-languages = Language
staff-frame-page-console = Conversations
staff-frame-page-overview = Overview
staff-frame-page-report = Report
staff-frame-page-people = People
staff-frame-page-audit = Audit log
staff-frame-role-agent = Agent
staff-frame-role-editor = Editor
staff-frame-role-supervisor = Supervisor
staff-frame-role-admin = Admin
staff-frame-password = Change password
staff-frame-sign-out = Sign out
